"""Charts of the rows of queries, as SVG."""
