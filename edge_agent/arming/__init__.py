"""Known parts, shown before a station may judge: golden ones are OK, challenge parts are NG."""
