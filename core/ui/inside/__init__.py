"""What the page Inside alone shows."""
