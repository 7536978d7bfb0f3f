"""``renkei fetch``: brings the files of sources with ``url`` to this machine."""
