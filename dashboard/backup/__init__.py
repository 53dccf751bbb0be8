"""A backup of the whole cluster side, and how a new one goes on from it."""
