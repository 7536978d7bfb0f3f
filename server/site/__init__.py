"""Home page, generations, crawlers, health and metrics."""
