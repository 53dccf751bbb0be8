"""Alarms of the stream: which are open, what they say, who has acknowledged them."""
