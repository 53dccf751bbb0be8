"""`make bench-detector`: our networks beside those that people would pick, on this processor."""
