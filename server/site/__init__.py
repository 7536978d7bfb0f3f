"""Home page, generations and feed, crawlers, suggestions, health and metrics."""
