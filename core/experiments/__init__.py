"""Experiments: questions put to networks that are trained, or trained for them."""
