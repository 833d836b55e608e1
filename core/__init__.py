"""Everything that is neither a screen nor an architecture."""

VERSION = "1.0.0"
