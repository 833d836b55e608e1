"""Three lessons: paths of steps over the pages, each of which knows when it is done."""
