"""Notifications: tells people, by mail, what became of their bookings and accounts.

Owns `notifications.message`: one row for each subject (a booking, a link, a user), kind and version, so that nobody
is told the same thing twice (R47). Handlers only note what is to be told; a job renders it at the moment of sending,
from the state of that moment, and drops what is no longer true. Tokens of links are computed then and never stored.
"""
