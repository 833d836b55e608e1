"""The label audit: what is doubtful about the data itself."""
