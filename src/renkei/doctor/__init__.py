"""``renkei doctor``: checks of settings, data and machine, with remedies.

Nothing is changed. Some checks run the real thing: a worker is started on the published store and
queried, the port is bound, an index is created in SQLite.
"""
