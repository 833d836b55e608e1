"""What the page Classes alone shows."""
