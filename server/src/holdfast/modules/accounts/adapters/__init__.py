"""The outside of accounts: the library that hashes passwords."""
