"""What the page Mistakes alone shows."""
