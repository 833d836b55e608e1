"""What the page Compare alone shows."""
