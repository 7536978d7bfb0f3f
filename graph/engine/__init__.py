"""Query engines: the protocol `Engine` and its implementations, in process and in workers."""
