"""Tables of things as pages and CSV show them."""
