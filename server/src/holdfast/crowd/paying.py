"""Pay at the gateway's simulator: by the instant door that developers use, or by typing a card into its page."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import CardTry
from holdfast.crowd.memory import Memory, Promise
from holdfast.crowd.speaking import API, Reply, Request
from holdfast.crowd.tally import Tally
from holdfast.kit.clock import monotonic_seconds

WAIT_SECONDS: Final = 10
READY_SECONDS_MAX: Final = 60.0
CONFIRMED_SECONDS_MAX: Final = 90.0
LOOKS_SECONDS: Final = (0.25, 0.4, 0.7, 1.2, 2.0)
AMEX: Final = "37"
EXPIRY: Final = "12 / 39"
SEE_OTHER, DECLINED_STATUS = 303, 402
# The simulator's words for "this card will not do" and for "this payment is closed".
DECLINED, REFUSED, CLOSED, WRONG_FORM = "http-402", "http-400", "http-410", "http-422"


@dataclass(frozen=True, slots=True)
class Till:
    """Where a booking is paid: the payment's id, what opens it, and the simulator's address on the same server."""

    intent: str
    secret: str
    base: str


@dataclass
class Payer:
    """One person with their cards."""

    account: Account
    memory: Memory
    tally: Tally

    async def find_till(self, promise: Promise) -> Till | None:
        """Return where to pay, as soon as the payment has been prepared; None when there is nothing to pay any more."""
        deadline = monotonic_seconds() + READY_SECONDS_MAX
        while monotonic_seconds() < deadline:
            reply = await self.account.say(
                Request(
                    action="wait for payment",
                    path=f"{API}/bookings/{promise.booking_id}/payment",
                    query={"wait_seconds": WAIT_SECONDS},
                )
            )
            payment = reply.json
            if payment.get("state") == "preparing":
                continue
            address = payment.get("checkout_url")
            return _till(str(address)) if address else None
        self.tally.did("payment not ready in time")
        return None

    async def pay(self, promise: Promise, *, cards: tuple[CardTry, ...]) -> bool:
        """Pay with the first card that is taken, and wait for the confirmation; say whether a card was taken."""
        till = await self.find_till(promise)
        if till is None:
            return False
        for card in cards:
            if await self.try_card(promise, card, till=till):
                await self.wait_until_confirmed(promise)
                return True
        self.tally.did("gave up paying")
        return False

    async def try_card(self, promise: Promise, card: CardTry, *, till: Till) -> bool:
        """Try one card; say whether the money was taken."""
        reply = await (self._type(card, till) if card.is_typed else self._confirm(card, till))
        is_paid = reply.is_good or reply.status == SEE_OTHER
        if is_paid:
            self.memory.payments[promise.booking_id].append(reply.asked)
        self.tally.did("paid" if is_paid else "card declined" if reply.problem == DECLINED else "payment closed")
        if card.is_typed:
            # A browser is sent back, and the page it comes back to asks.
            await self.account.say(
                Request(
                    action="return from payment",
                    method="POST",
                    path=f"{API}/bookings/{promise.booking_id}/payment/returned",
                    body={},
                )
            )
        return is_paid

    async def wait_until_confirmed(self, promise: Promise) -> None:
        """Look at the booking until it is pending no more, or for as long as anybody would."""
        deadline = monotonic_seconds() + CONFIRMED_SECONDS_MAX
        looks = 0
        while promise.state == "pending" and monotonic_seconds() < deadline:
            await asyncio.sleep(LOOKS_SECONDS[min(looks, len(LOOKS_SECONDS) - 1)])
            looks += 1
            await self.look(promise)
        if promise.state == "pending":
            self.tally.did("not confirmed in time")

    async def look(self, promise: Promise) -> None:
        """Look at a booking."""
        reply = await self.account.say(Request(action="look at booking", path=f"{API}/bookings/{promise.booking_id}"))
        if reply.is_good:
            self.memory.saw(promise.booking_id, state=str(reply.json["state"]), at=reply.asked.answered)

    async def _confirm(self, card: CardTry, till: Till) -> Reply:
        return await self.account.mouth.say(
            Request(
                action="pay at once",
                method="POST",
                path=f"{till.base}/checkout/{till.intent}/auto_confirm",
                body={"client_secret": till.secret, "payment_method": card.method},
                expected=frozenset({DECLINED, REFUSED}),
            )
        )

    async def _type(self, card: CardTry, till: Till) -> Reply:
        form = {
            "secret": till.secret,
            "card_number": card.number,
            "expiry": EXPIRY,
            "cvc": "1234" if card.number.startswith(AMEX) else "123",
            "name": "A. Crowd",
        }
        path = f"{till.base}/pay/{till.intent}"
        reply = await self._post_form("type a card", path, form)
        if reply.status == SEE_OTHER and "/challenge" in reply.headers.get("location", ""):
            answer = "complete" if card.bank_says_yes else "fail"
            reply = await self._post_form("answer the bank", f"{path}/challenge", {**form, "answer": answer})
            if reply.headers.get("location", "").startswith(f"{till.base}/pay/"):
                # Back at the form: the bank said no.
                return Reply(DECLINED_STATUS, b"{}", reply.headers, reply.asked)
        return reply

    async def _post_form(self, action: str, path: str, form: dict[str, str], /) -> Reply:
        return await self.account.mouth.say(
            Request(action=action, method="POST", path=path, form=form, expected=frozenset({DECLINED, CLOSED, REFUSED}))
        )


def _till(address: str) -> Till:
    parts = urlsplit(address)
    base, _, intent = parts.path.partition("/pay/")
    return Till(intent, parse_qs(parts.query)["secret"][0], base)
