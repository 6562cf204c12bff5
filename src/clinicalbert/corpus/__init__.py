"""Documents → pre-training instances."""
