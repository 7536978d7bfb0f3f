"""Pages, RDF and lists of the things of the graph."""
