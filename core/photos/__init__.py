"""From untrusted bytes to a small, upright picture, and on to (28, 28)."""
