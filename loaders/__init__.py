"""Readers of sources: one package or module for each kind."""
