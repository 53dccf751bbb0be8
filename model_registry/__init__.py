"""What a model is (`bundle`), who may trust it (`trust`), who gets it (`rollout`), and the HTTP service."""
