"""Loader of the tables that local governments publish: CSV, TSV, Excel, OpenDocument."""
