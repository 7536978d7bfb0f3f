"""Measurements against peers, and the data they are made with."""
