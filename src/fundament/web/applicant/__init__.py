"""The applicant desk."""
