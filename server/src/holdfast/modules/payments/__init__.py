"""Payments: attempts, refunds and disputes through gateways, each call to the outside on record before it is made.

Owns provider accounts, attempts, operations, refunds, disputes and provider events. Invariants: no gateway is spoken to
inside a transaction (R31); one intention has one provider key for ever; an attempt's final state is the same for every
order and duplication of events (R35); one capture counts per payable, any further one goes back in full once (R36);
refunds never exceed what was captured (R25). Publishes the events in `events`.
"""
