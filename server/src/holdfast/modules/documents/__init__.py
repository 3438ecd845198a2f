"""Documents: what a booking looks like outside of the platform.

Owns nothing in the database: a document is made from the booking as it stands. A calendar file has the booking as its
UID and the version as its SEQUENCE, so a calendar updates the entry it has instead of adding another.
"""
