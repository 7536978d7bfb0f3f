"""Runs of the test suites of the W3C, where they are at hand: `make prove`."""
