"""``renkei doctor``: what of settings, data and machine fits together, and what to do.

Nothing is changed. What only a running system can tell is tried: a worker is started on the
published store and asked, the port is bound, an index is made in SQLite.
"""
