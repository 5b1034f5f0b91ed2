"""Social security numbers: countries, coverage, contributions, and later the whole model family."""
