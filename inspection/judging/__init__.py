"""How findings come about, one kind each. `inspection/judge.py` puts them together."""
