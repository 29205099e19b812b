"""The edge: files and formats."""
