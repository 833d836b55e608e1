"""What the page Labels alone shows."""
