"""Tests of the canned queries."""
