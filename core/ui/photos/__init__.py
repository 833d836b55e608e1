"""What the page Photos alone shows."""
