"""The invariants: what must hold in the database, how bad it is when it does not, and when it is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from holdfast.modules.operations.contracts import Severity

S0, S1, S2 = Severity.S0, Severity.S1, Severity.S2


@dataclass(frozen=True, slots=True)
class Check:
    """One statement that returns the rows which break an invariant.

    `when_quiet`: holds only once load has stopped and the queues have drained; everything else holds in every
    snapshot. `is_deep`: reads the largest tables whole, which is left to the night.
    """

    name: str
    invariant: str
    severity: Severity
    sentence: str
    when_quiet: bool = False
    is_deep: bool = False


FOREIGN_KEYS: Final = Check("i16_rows", "I16", S0, "no row refers to one that its tenant does not have", is_deep=True)

CHECKS: Final[Sequence[Check]] = (
    Check("i1_cells", "I1", S0, "no slot has more live units than places, and its count is theirs"),
    Check("i2_overlaps", "I2", S0, "no two live claims of one resource overlap, none is empty or endless"),
    Check("i3_bookings", "I3", S0, "every live booking has exactly its claim, and no dead one a live claim"),
    Check("i3_allocations", "I3", S0, "every live claim has its booking"),
    Check("i4_paid", "I4", S0, "every confirmed booking is paid for once, in full and in its currency"),
    Check("i5_returned", "I5", S0, "what a dead booking was paid has gone back as its policy says", when_quiet=True),
    Check("i6_balance", "I6", S0, "every posting has two lines or more that balance, in one currency and tenant"),
    Check("i6_whole", "I6", S0, "the books balance in every currency"),
    Check("i7_wallets", "I7", S0, "no wallet is overdrawn"),
    Check(
        "i8_told",
        "I8",
        S0,
        "every step of a booking has exactly one event, and no event is without its step",
        is_deep=True,
    ),
    Check("i8_published", "I8", S0, "no event is left unpublished", when_quiet=True),
    Check(
        "i9_steps", "I9", S1, "every history goes on without a gap, in allowed steps and forward in time", is_deep=True
    ),
    Check("i9_replay", "I9", S1, "every history leads to where its booking stands", is_deep=True),
    Check("i10_once", "I10", S1, "a provider's event is kept once", is_deep=True),
    Check("i10_parked", "I10", S1, "a parked event says why, and not for longer than a day"),
    Check("i10_applied", "I10", S1, "no provider's event is left unread", when_quiet=True),
    Check("i13_results", "I13", S1, "every key made one booking, and every booking has one key", is_deep=True),
    Check("i13_running", "I13", S1, "no keyed request is left running", when_quiet=True),
    Check("i14_tokens", "I14", S1, "tokens are kept as hashes, one a family, and none of somebody shut out lives"),
    Check("i16_keys", "I16", S0, "every foreign key stays inside its tenant"),
    Check("i16_bookings", "I16", S0, "nothing speaks of another tenant's booking", is_deep=True),
    FOREIGN_KEYS,
    Check("i17_refunds", "I17", S0, "refunds never exceed what was captured, and the sums that are kept are theirs"),
    Check("i17_once", "I17", S0, "actions and references at the provider stand for one thing each"),
    Check("i18_times", "I18", S1, "everything starts before it ends, when the clock on its wall says", is_deep=True),
    Check("i18_archived", "I18", S1, "nothing archived has a live booking ahead"),
    Check(
        "i19_totals",
        "I19",
        S0,
        "every total is the sum of its lines, in one currency, with price and policy kept",
        is_deep=True,
    ),
    Check("i20_left_over", "I20", S1, "no hold, job or event is overdue, and nothing was given up", when_quiet=True),
    Check("i21_old", "I21", S1, "no call to a gateway is without a known end for long"),
    Check("i21_open", "I21", S1, "no call to a gateway is without a known end", when_quiet=True),
    Check("i25_guards", "I25", S1, "every guard stands, is on and is valid"),
    Check("i25_walls", "I25", S1, "every tenant's table is behind its wall"),
    Check("i25_roles", "I25", S1, "the serving roles own nothing and step over nothing"),
    Check("i25_types", "I25", S1, "no column holds a fraction or a time without its zone"),
    Check("i25_settings", "I25", S1, "what the server says is written is written"),
    Check("i25_checksums", "I25", S2, "the server finds out when its disk lies"),
    Check("r12_persons", "R12", S1, "one live booking for each person and slot, where the offering wants that"),
)


def checks_for(*, quiescent: bool, deep: bool) -> tuple[Check, ...]:
    """Return what is looked at: always class A, class Q on a quiet system, whole tables when asked."""
    return tuple(check for check in CHECKS if (quiescent or not check.when_quiet) and (deep or not check.is_deep))
