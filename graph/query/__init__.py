"""SPARQL queries: checks of their text, syntax errors, evaluation on a store, limits of results."""
