"""Cases: units of which two people said different things, and how a third settles it."""
