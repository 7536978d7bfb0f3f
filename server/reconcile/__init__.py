"""The Reconciliation Service API 0.2: names of a spreadsheet become things of the graph."""
