"""Recipes, the training loop, its subprocess and the queue in front of it."""
