"""Canned queries as pages and as an API."""
