"""The ministry desk."""
