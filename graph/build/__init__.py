"""The build of a generation."""
