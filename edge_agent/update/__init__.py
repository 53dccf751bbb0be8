"""New bundles for this station: asked for, verified, tried, switched to; the old one runs until then."""
