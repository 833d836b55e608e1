"""What follows from labels and probabilities; NumPy, SciPy and scikit-learn alone."""
