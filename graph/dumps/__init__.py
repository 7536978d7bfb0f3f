"""Dumps, tables and patches: the files of a generation."""
