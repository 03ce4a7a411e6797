"""The association desk."""
