"""The public desk."""
