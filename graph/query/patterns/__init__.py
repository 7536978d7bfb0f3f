"""Patterns of a query that are rewritten before the engine evaluates it."""
