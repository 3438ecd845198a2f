"""Quotes: what an order costs, line by line, and what comes back when it is cancelled.

Owns no rows: pure arithmetic over what the catalogue says, snapshotted into the booking by its caller.
Invariants: the lines of a quote that are not included in others sum to its total exactly; a fee rounds down (R26).
"""
