"""Small readings of values that tests share."""

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

import pytest

from holdfast.kit.errors import HouseError

T = TypeVar("T")


def there(value: T | None) -> T:
    """Return what must be there; the test fails when it is not."""
    assert value is not None
    return value


def first_fault(refused: pytest.ExceptionInfo[HouseError]) -> Mapping[str, str]:
    """Return the first place that an `InvalidInput` complains of."""
    return cast("Sequence[Mapping[str, str]]", refused.value.values["errors"])[0]
