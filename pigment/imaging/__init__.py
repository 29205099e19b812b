"""The stages, one file each, in pipeline order; each owns its settings."""
