"""Where a verdict leaves to: the line, by one or more outputs at once."""
