"""What the page Confusion alone shows."""
