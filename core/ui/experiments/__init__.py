"""The page of experiments: its catalogue, and one module an experiment."""
