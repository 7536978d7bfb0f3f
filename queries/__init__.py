"""Canned queries: one ``.rq`` file each, in the form of grlc, and the reader of their headers."""
