"""The lifecycle of a booking, and the desk at which places are asked for.

Owns `booking`, `line`, `history` and `participant`. Invariants: a booking changes state only as the table in
`domain.py` says; each change writes the booking, its claims, one history row and one outbox row in one transaction;
price and policy are snapshots; its lines that are not included in others sum to its total. Publishes `events`.
"""
