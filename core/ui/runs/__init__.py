"""Runs on a page: chosen, followed, evaluated, compared."""
