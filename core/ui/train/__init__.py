"""What the page Train alone shows."""
