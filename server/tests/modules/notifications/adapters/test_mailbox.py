"""The mailbox sends nothing."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.notifications.adapters.mailbox import Mailbox
from holdfast.modules.notifications.contracts import Mail

pytestmark = pytest.mark.anyio


async def test_a_mail_is_taken_and_its_content_kept():
    box = Mailbox()

    await box.send(Mail(new_id(), "ann@people.test", "Tea", "tea", "<p>tea</p>"))

    assert box.keeps_content
