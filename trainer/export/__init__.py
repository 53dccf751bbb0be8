"""From a trained detector to a bundle: OpenVINO graph, INT8, parity, passport."""
