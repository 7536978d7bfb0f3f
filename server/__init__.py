"""The Flask application: one blueprint for each surface."""
