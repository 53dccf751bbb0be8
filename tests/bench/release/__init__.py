"""`make check-release`: what reaches a station is what was signed for it, or nothing."""
