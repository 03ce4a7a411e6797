"""The auditor desk."""
