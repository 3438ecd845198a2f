"""Use cases of bookings, each one transaction: a file per verb."""
