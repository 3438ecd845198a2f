"""What can go wrong in the ledger: only defects of ours, so none of these reaches a client."""

from holdfast.kit.errors import InvariantBroken


class Unbalanced(InvariantBroken):
    """The legs of a movement do not sum to zero, or there are not two of them."""


class KeyOfAnotherMovement(InvariantBroken):
    """The key already stands for a movement with other legs: one key, one movement."""
