"""A challenger judges the units of the line after their verdict has left, in time that nobody else wants."""
