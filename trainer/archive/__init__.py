"""Everything that was ever inspected, looked at again: replays, features, what is alike, what drifts."""
