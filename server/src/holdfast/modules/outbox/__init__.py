"""Outbox: events go out exactly with the data they describe.

Owns `outbox.event` and `outbox.delivery`. One event per version of an aggregate, written in the transaction of the
transition it tells of (R46). The relay hands each event to its handlers at least once and in order per aggregate;
a handler's effect and the note that it ran commit together, so what it did in the database happened once. A handler
that keeps failing ends as a dead letter that an operator sees and replays, and never holds up others (R45).
"""
