"""Questions without SPARQL: a kind of thing, conditions and columns."""
