"""Tests of links between sources."""
