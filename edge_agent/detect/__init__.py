"""From pixels to detections: the one door to OpenVINO, and the check that a bundle still does what it did."""
