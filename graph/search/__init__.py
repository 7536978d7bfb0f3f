"""The search index: names and texts of things, found the way people write them."""
