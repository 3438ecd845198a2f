"""Use cases of tenants that are one transaction, by what they are about."""
