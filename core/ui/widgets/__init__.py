"""Parts of pages that know no run."""
