"""RDF terms, IRIs, formats, the vocabulary, and Japanese dates."""
