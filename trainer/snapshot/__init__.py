"""From label sets to an immutable, content-addressed training set, with Spark."""
