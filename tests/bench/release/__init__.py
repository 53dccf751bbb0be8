"""What a release survives: changed bytes, kills, and bad bundles on their way to the stations."""
