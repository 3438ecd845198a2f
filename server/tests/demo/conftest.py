"""A tenant for a demo of one's own."""

import pytest

from holdfast.kit.ids import new_id


@pytest.fixture
def slug() -> str:
    """Return the slug of a tenant that is not there yet."""
    return f"demo-{new_id().hex}"
