"""Citations of data and of results."""
