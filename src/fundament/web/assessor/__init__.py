"""The assessor desk."""
