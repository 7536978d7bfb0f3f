"""What the query editor needs to know of a generation."""
