"""The experiments that train: what they share, and one module for each."""
