"""Tests of the pages of pictures, of figures and of embedding."""
