"""All SQL of tenants, by what it is about."""
