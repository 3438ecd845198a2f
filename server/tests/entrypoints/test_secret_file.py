"""Secrets that a machine makes for itself."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

from holdfast.entrypoints.secret_file import FILE_NAME, Secrets, read_or_make_secrets


def test_secrets_are_made_once_and_found_again(tmp_path):
    assert read_or_make_secrets(tmp_path) == read_or_make_secrets(tmp_path)


def test_the_file_is_its_owners_alone(tmp_path):
    read_or_make_secrets(tmp_path)

    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_processes_that_start_together_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: read_or_make_secrets(tmp_path / "new"), range(16)))

    assert len({secrets.access_tokens for secrets in made}) == 1


def test_each_purpose_has_a_secret_of_its_own_and_none_is_shown():
    secrets = Secrets.from_one("seed")

    values = [secrets.access_tokens, secrets.links, secrets.stripe_key, secrets.webhooks, secrets.control]
    assert len(set(values)) == 5
    assert secrets.stripe_key.startswith("sk_test_")
    assert secrets.webhooks.startswith("whsec_")
    assert not any(value in repr(secrets) for value in values)


def test_two_machines_have_different_secrets(tmp_path):
    one, two = read_or_make_secrets(tmp_path / "a"), read_or_make_secrets(tmp_path / "b")

    assert one.links != two.links
    assert len(json.loads((tmp_path / "a" / FILE_NAME).read_text())["seed"]) >= 48
