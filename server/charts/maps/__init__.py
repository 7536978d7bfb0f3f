"""Maps: places by latitude and longitude."""
