"""What the page Beat the model alone shows."""
