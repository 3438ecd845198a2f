"""What is free, from when, at what price: the calendar of an offering, search by date, and the live feed of both.

Owns no tables: it reads the catalogue's hours and inventory's claims. One invariant: what a customer sees as free and
what the desk would grant agree, because both are decided by this module's `domain.rules`.
"""
