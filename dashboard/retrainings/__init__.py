"""Retraining jobs: asked for by people, taken by trainer workers, watched by everybody."""
