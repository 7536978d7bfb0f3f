"""Dumps over HTTP."""
