"""What people decide about units, and the queue of those that need a person."""
