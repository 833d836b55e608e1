"""What frames every page: navigation, shared state, links, notices."""
