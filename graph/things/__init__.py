"""The table of things: what lists, counts, facets, sitemaps and suggestions read."""
