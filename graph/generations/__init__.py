"""Generations on disk, their history, and leases on open ones."""
