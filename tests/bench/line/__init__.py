"""A line with simulated cameras, and what stands beside it: our agent, or a naive loop."""
