"""How the lines are doing right now: figures, the wall board, and the news that refreshes it."""
