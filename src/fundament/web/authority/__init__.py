"""The authority desk."""
