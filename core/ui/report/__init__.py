"""What the Report page shows: the report, files to take along, runs from others."""
