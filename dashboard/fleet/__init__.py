"""The stations as they report themselves, and the models that the registry gives them."""
