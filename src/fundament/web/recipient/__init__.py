"""The recipient desk."""
