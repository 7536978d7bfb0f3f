"""HTTP below Flask: connections, the ASGI front, cache, codings, telemetry."""
