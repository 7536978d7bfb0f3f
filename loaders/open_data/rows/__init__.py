"""Statements from rows."""
