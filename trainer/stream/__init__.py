"""What arrives from the lines, as it arrives: rates and drift in windows of time, and what to keep."""
