"""Canned queries, one file each."""
