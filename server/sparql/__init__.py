"""The SPARQL endpoint and the Graph Store, for programs and for browsers."""
