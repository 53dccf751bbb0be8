"""The edge agent on a factory PC: unit file, installer, and the package that both travel in."""
