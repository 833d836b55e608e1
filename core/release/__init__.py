"""What only maintainers run: packing of the reference runs."""
