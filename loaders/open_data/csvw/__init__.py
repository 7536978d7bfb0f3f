"""Tables with CSVW metadata."""
