"""A trained run's network: loaded once, asked, and taken apart into weights."""
