"""What the command line and the app both do: measure into a folder, make a report, keep samples."""
