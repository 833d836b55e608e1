"""Everything that is neither a screen nor an architecture."""
