"""People: how they register, sign in, stay signed in and are recognised, within one tenant.

Owns users, sessions (one per device: a family of refresh tokens), one-time links (verification, reset, change of
e-mail) and the throttle of guesses. Invariants: an e-mail is one user's within a tenant; a session has one live
chain of refresh tokens, and an old link of it kills the whole (R63); a one-time link works once, for an hour at
most (R65); nothing secret is stored or published, only hashes and ids. What a person may do is not
known here: `tenants` keeps roles, and this module asks for them through a port when it signs a token.

Publishes the events in `events.py`; other modules enter by `facade.py`.
"""
