"""Lists of things, restricted by facets and sorted by columns."""
