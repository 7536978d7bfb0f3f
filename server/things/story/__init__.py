"""The beginning of a page of a thing: what the data say of it, in sentences."""
