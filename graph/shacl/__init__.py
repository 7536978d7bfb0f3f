"""SHACL shapes, compiled to SPARQL queries that find what breaks them."""
