"""From a trigger to pictures: cameras of every kind, and whether a picture can be judged."""
