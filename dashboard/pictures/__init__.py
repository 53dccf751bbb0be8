"""Pictures: the gate that lets only sound JPEGs in, and the store that keeps them by digest."""
