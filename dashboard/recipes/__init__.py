"""Recipes: drawn on the golden picture, tried on stored inspections, issued in versions, exported."""
