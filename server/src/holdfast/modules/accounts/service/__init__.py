"""Use cases of accounts that are one transaction, by what they are about."""
