"""The training round."""
