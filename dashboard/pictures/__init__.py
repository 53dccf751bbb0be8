"""Pictures: the gate that lets only sound JPEGs and PNGs in, and the store that keeps them by digest."""
