"""How good a detector is, in COCO's figures, and from which score its word should count."""
