"""Read Stripe's form encoding and write its answers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from holdfast.simulator.errors import ApiError, AuthenticationFailed, InvalidParameter, MissingParameter
from holdfast.simulator.schemas import JsonObject, JsonValue

AMOUNT_MAX = 99_999_999
METADATA_KEYS_MAX = 50
METADATA_KEY_LENGTH_MAX = 40
METADATA_VALUE_LENGTH_MAX = 500
TEXT_LENGTH_MAX = 5000
PATH_DEPTH_MAX = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """Carry one response of the API before it becomes HTTP."""

    status: int
    body: JsonObject

    def encoded(self) -> str:
        """Return the body as it goes over the wire and into the idempotency record."""
        return json.dumps(self.body, indent=2, ensure_ascii=False)


def error_answer(error: ApiError) -> Answer:
    """Return the Stripe-shaped body of a refusal."""
    detail: JsonObject = {"type": error.kind, "message": error.message}
    if error.code is not None:
        detail["code"] = error.code
        detail["doc_url"] = f"https://stripe.com/docs/error-codes/{error.code.replace('_', '-')}"
    if error.param is not None:
        detail["param"] = error.param
    return Answer(error.status, {"error": {**detail, **error.extra}})


def secret_key_of(authorization: str) -> str:
    """Return the secret key of a Bearer or Basic header.

    Raises AuthenticationFailed for a header that carries none. The key's acceptance is judged elsewhere.
    """
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            user_name = base64.b64decode(credentials, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            user_name = ""
        if user_name:
            return user_name
    message = "You did not provide an API key. Send your test key as a Bearer token, or as the Basic user name."
    raise AuthenticationFailed(message)


def parse_form(encoded: str) -> JsonObject:
    """Return the nested tree that Stripe's bracket notation spells (`metadata[order]=7`, `expand[]=charge`)."""
    tree: JsonObject = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True, max_num_fields=1000):
        path = _path_of(name)
        _plant(tree, path=path, value=value)
    return {name: _lists_made(node) for name, node in tree.items()}


def _path_of(name: str) -> list[str]:
    head, *rest = name.split("[")
    if not head or len(rest) > PATH_DEPTH_MAX or any(not part.endswith("]") for part in rest):
        raise InvalidParameter(name, f"Invalid parameter name: {name}")
    return [head, *(part[:-1] for part in rest)]


def _plant(tree: JsonObject, *, path: list[str], value: str) -> None:
    node = tree
    for part in path[:-1]:
        child = node.setdefault(part or str(len(node)), {})
        if not isinstance(child, dict):
            raise InvalidParameter(path[0], f"Invalid {path[0]}: it is given both as a value and as an object.")
        node = child
    node[path[-1] or str(len(node))] = value


def _lists_made(node: JsonValue) -> JsonValue:
    if not isinstance(node, dict):
        return node
    grown = {name: _lists_made(child) for name, child in node.items()}
    if grown and list(grown) == [str(index) for index in range(len(grown))]:
        return list(grown.values())
    return grown


class Params:
    """Read the parameters of one call, each by its type, and refuse those that nobody reads."""

    def __init__(self, tree: JsonObject) -> None:
        """Take the tree that `parse_form` made."""
        self._tree = tree
        self._read: set[str] = {"expand"}

    def _take(self, name: str) -> JsonValue:
        self._read.add(name)
        return self._tree.get(name)

    def peek(self, name: str) -> JsonValue:
        """Return a parameter as it came, for those that have two forms."""
        return self._take(name)

    def text(self, name: str, *, length_max: int = TEXT_LENGTH_MAX) -> str | None:
        """Return a text; None when it is absent or empty."""
        value = self._take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise InvalidParameter(name, f"Invalid string: {name} is not a plain value.")
        if len(value) > length_max:
            raise InvalidParameter(name, f"Invalid string: {name} must be at most {length_max} characters.")
        return value

    def required_text(self, name: str) -> str:
        """Return a text that has to be there."""
        value = self.text(name)
        if value is None:
            raise MissingParameter(name)
        return value

    def integer(self, name: str) -> int | None:
        """Return a whole number that is not negative; None when it is absent."""
        value = self.text(name, length_max=12)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()):
            raise InvalidParameter(name, f"Invalid integer: {value}", code="parameter_invalid_integer")
        return int(value)

    def amount(self, name: str) -> int | None:
        """Return an amount of minor units, above zero and within what a card can carry; None when it is absent."""
        value = self.integer(name)
        if value is None:
            return None
        if value < 1:
            raise InvalidParameter(name, "This value must be greater than or equal to 1.")
        if value > AMOUNT_MAX:
            raise InvalidParameter(name, f"Amount must be no more than {AMOUNT_MAX}.", code="amount_too_large")
        return value

    def boolean(self, name: str) -> bool:
        """Return a flag; absent is false."""
        value = self.text(name)
        if value not in {None, "true", "false"}:
            raise InvalidParameter(name, f"Invalid boolean: {value}")
        return value == "true"

    def choice(self, name: str, *, allowed: Collection[str]) -> str | None:
        """Return one of the allowed words; None when it is absent."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise InvalidParameter(name, f"Invalid {name}: must be one of {', '.join(sorted(allowed))}")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; empty when it is absent."""
        value = self._take(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise InvalidParameter(name, f"Invalid array: {name}")
        return [str(item) for item in value]

    def mapping(self, name: str) -> Mapping[str, JsonValue]:
        """Return a nested object; empty when it is absent."""
        value = self._take(name)
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise InvalidParameter(name, f"Invalid object: {name}", code="parameter_invalid")
        return value

    def metadata(self) -> dict[str, str] | None:
        """Return the metadata within Stripe's limits; None when the call has none, empty when it clears them."""
        if "metadata" not in self._tree:
            return None
        given = {name: "" if value is None else str(value) for name, value in self.mapping("metadata").items()}
        too_long = any(
            len(name) > METADATA_KEY_LENGTH_MAX or len(value) > METADATA_VALUE_LENGTH_MAX
            for name, value in given.items()
        )
        if too_long or len(given) > METADATA_KEYS_MAX:
            message = (
                f"Metadata has at most {METADATA_KEYS_MAX} keys of {METADATA_KEY_LENGTH_MAX} characters "
                f"with values of {METADATA_VALUE_LENGTH_MAX}."
            )
            raise InvalidParameter("metadata", message)
        return given

    def ignore(self, names: Collection[str]) -> None:
        """Accept parameters that exist at Stripe and have no effect here."""
        self._read.update(names)

    def refuse_unknown(self) -> None:
        """Refuse what nobody has read, so that a misspelt parameter does not pass in silence."""
        unknown = sorted(set(self._tree) - self._read)
        if unknown:
            raise InvalidParameter(
                unknown[0], f"Received unknown parameter: {', '.join(unknown)}", code="parameter_unknown"
            )
