"""Where images come from and how they are split: one Dataset, four sources."""
