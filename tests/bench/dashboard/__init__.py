"""`make bench-dashboard`: what the pages take with a million inspections stored."""
