"""Operations: what those who run the platform look at.

Health for probes, metrics, the outbox with its dead letters, the jobs that were given up, the audit trail: everything
but health is for the tenant's operators and admins, and shows their tenant alone.

And the audit: what must hold in the database over all tenants, asked in SQL that shares nothing with the code it
checks, through the views `operations.chk_*`. It owns those and the record of its runs.
"""
