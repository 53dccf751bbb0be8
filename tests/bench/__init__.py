"""Benchmarks: ratios of things measured side by side in one run, in alternation, medians of rounds."""
