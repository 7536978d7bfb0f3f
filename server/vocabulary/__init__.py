"""The vocabulary and the codes over HTTP."""
