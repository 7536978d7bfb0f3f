"""The vocabulary, the codes, the shapes, and constants generated from them."""
