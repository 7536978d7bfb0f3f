"""The documentation of the project as pages, from the Markdown of ``docs/``."""
