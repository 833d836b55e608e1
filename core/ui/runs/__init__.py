"""Runs on a page: chosen, followed, judged."""
