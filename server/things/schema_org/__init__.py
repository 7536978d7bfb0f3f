"""schema.org as JSON-LD in the pages."""
