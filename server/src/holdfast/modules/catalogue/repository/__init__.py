"""All SQL of the catalogue: rows in, contracts out."""
