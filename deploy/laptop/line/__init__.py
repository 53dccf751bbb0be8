"""A simulated production line. Outside the product: the line alone knows the truth about its units."""
