"""The picture of an architecture: layer rows in, SVG text or a PNG out."""
