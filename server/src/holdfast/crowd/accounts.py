"""An account as its owner uses it: signing up and in, coming back with a refresh token, signing out."""

from dataclasses import dataclass, replace
from typing import Final, cast

from holdfast.crowd.contracts import Arrival, Departure, Person
from holdfast.crowd.speaking import API, UNAUTHORIZED, Mouth, Reply, Request

WRONG: Final = "no such kettles"
DOMAIN: Final = "crowd.example"


@dataclass
class Account:
    """One person's account. `run` makes the address unlike that of the same person in another run."""

    person: Person
    run: str
    mouth: Mouth
    refresh_token: str | None = None
    has_signed_up: bool = False

    @property
    def email(self) -> str:
        """Return the address."""
        return f"{self.person.mailbox}.{self.run}@{DOMAIN}"

    async def arrive(self, how: Arrival) -> bool:
        """Come in; say whether that went well."""
        if not self.has_signed_up:
            return await self.sign_up()
        if how is Arrival.WRONG_PASSWORD:
            await self._sign_in(WRONG, expected=frozenset({"bad-credentials"}))
        if how is Arrival.REFRESH and self.refresh_token is not None and await self.refresh():
            return True
        return await self.sign_in()

    async def sign_up(self) -> bool:
        """Make the account; when its answer was lost and it is there already, sign in."""
        body = {
            "email": self.email,
            "password": self.person.password,
            "display_name": self.person.name,
            "locale": self.person.locale,
        }
        reply = await self.mouth.say(
            Request(
                action="sign up",
                method="POST",
                path=f"{API}/auth/register",
                body=body,
                expected=frozenset({"email-taken"}),
            )
        )
        self.has_signed_up = reply.is_good or reply.problem == "email-taken"
        if reply.problem == "email-taken":
            return await self.sign_in()
        return self._take(reply)

    async def sign_in(self) -> bool:
        """Sign in with the password."""
        return self._take(await self._sign_in(self.person.password, expected=frozenset()))

    async def refresh(self) -> bool:
        """Get new tokens for the old one; say whether they came."""
        reply = await self.mouth.say(
            Request(
                action="refresh",
                method="POST",
                path=f"{API}/auth/refresh",
                body={"refresh_token": self.refresh_token},
            )
        )
        return self._take(reply)

    async def depart(self, how: Departure) -> None:
        """Leave."""
        if how is Departure.STAY or self.mouth.token is None:
            return
        if how is Departure.SIGN_OUT_EVERYWHERE:
            await self.mouth.say(Request(action="sign out everywhere", method="POST", path=f"{API}/auth/logout-all"))
        else:
            body = {"refresh_token": self.refresh_token}
            await self.mouth.say(Request(action="sign out", method="POST", path=f"{API}/auth/logout", body=body))
        self.mouth.token = self.refresh_token = None

    async def say(self, request: Request) -> Reply:
        """Ask as this person; an access token that has run out is renewed first."""
        if self.mouth.token is None:
            await self.sign_in()
        token = self.mouth.token
        expecting = replace(request, expected=request.expected | {"not-signed-in"})
        reply = await self.mouth.say(expecting)
        if reply.status != UNAUTHORIZED:
            return reply
        # Two requests at once may find the token run out: the second uses what the first got.
        if self.mouth.token == token and not (self.refresh_token is not None and await self.refresh()):
            await self.sign_in()
        return await self.mouth.say(request)

    async def _sign_in(self, password: str, *, expected: frozenset[str]) -> Reply:
        body = {"email": self.email, "password": password}
        return await self.mouth.say(
            Request(action="sign in", method="POST", path=f"{API}/auth/login", body=body, expected=expected)
        )

    def _take(self, reply: Reply) -> bool:
        if not reply.is_good:
            return False
        session = reply.json
        self.mouth.token = cast("str", session["access_token"])
        self.refresh_token = cast("str", session["refresh_token"])
        return True
