"""Loaders of sources, one package or module for each kind of source."""
