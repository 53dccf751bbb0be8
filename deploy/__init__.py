"""How the programs are put into the world. Nothing in the programs imports this."""
