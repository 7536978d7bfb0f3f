"""``/search`` and ``/suggest``: things by words."""
