"""Training from scratch: schedule, weight average, the loop, and what a run leaves behind."""
