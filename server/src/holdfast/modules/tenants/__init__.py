"""Organisations that run their own site on the platform, their addresses, and what people may do in them.

Owns tenants, their host names, and memberships (who has which role, for what). Invariants: a host and a slug are
one tenant's; a moderator's role is for a venue, a merchant's for a merchant, all others for the whole tenant;
nobody gives a role above their own; a tenant keeps at least one admin. Granting and revoking are audited, and
whoever loses a role is signed out at once (R64). The platform's own tenant is made by the migration; its
`platform_admin` lists and opens tenants.

Other modules enter by `facade.py`: `grants_of` for tokens, and the rules of `policies.py` for who may do what.
"""
