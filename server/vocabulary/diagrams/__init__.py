"""The diagrams of the vocabulary as SVG."""
