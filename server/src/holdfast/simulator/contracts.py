"""Carry what every operation needs to know about the call it serves."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.simulator.journal import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Name the open transaction, the account it belongs to and the request that caused it.

    `request_id` and `idempotency_key` are None where no API request caused the change (the hosted page, the control
    API); events carry them.
    """

    tx: Tx
    account: str
    public_url: str
    retry_window_seconds: float
    request_id: str | None = None
    idempotency_key: str | None = None
