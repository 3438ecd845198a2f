"""The use cases of payments, each one transaction, one file per verb.

Whoever moves the money of a payable first locks all its attempts (`repository.attempts.lock_payable`).
"""
