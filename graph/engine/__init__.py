"""Query engines: the protocol, and worker processes behind it."""
