"""SPARQL queries: their text, its checks, and their evaluation on a store."""
