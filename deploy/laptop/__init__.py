"""The whole factory on one machine: a simulated line and all three programs, started as on a plant."""
