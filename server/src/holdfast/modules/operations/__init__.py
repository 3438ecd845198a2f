"""Operations: what those who run the platform look at.

Owns nothing in the database. Health for probes, metrics, the outbox with its dead letters, the jobs that were given
up, the audit trail. Everything but health is for the tenant's operators and admins, and shows their tenant alone.
"""
