"""Tests of the beginning of pages of things."""
