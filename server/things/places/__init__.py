"""Places and other things of the lists of open data: their kinds, tables and schema.org."""
