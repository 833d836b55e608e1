"""What was asked of a training run and what came of it: the run folder's format."""
