"""Home page, leases, crawlers, health and metrics."""
