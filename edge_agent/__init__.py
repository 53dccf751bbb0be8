"""The daemon beside the cameras: it captures, detects, judges, tells the line, reports and updates itself."""
