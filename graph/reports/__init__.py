"""The report on tables: what became of each row, as one SQLite file for each source."""
