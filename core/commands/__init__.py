"""The commands of `python -m core`, each a function of its parsed arguments."""
