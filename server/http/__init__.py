"""HTTP below Flask: the server, connections, cache, content codings, log and metrics."""
