"""The ledger: every movement of money as a balanced, append-only double entry (R23).

Owns accounts, postings and entries. Invariants: the entries of a posting sum to zero in its currency (a deferred
constraint trigger refuses anything else at commit), nothing is ever changed or removed (a trigger refuses it to
everybody), and one key makes one posting. Corrections are new postings. Publishes nothing.
"""
