"""A snapshot's pictures on their way into the network: read, prepared once, augmented, in batches."""
