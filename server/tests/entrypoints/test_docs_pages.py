"""Swagger UI and ReDoc from our own address alone."""

import re

import pytest

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
async def test_a_page_of_documentation_asks_no_other_host_for_anything(site, path):
    page = await site.http.get(path)

    assert page.status_code == 200
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/")
        if address.startswith("/api/"):
            asset = await site.http.get(address)
            assert asset.status_code == 200
            assert len(asset.content) > 100_000
            assert b"https://cdn.redoc.ly/redoc/logo-mini.svg" not in asset.content


async def test_scripts_run_by_a_nonce_that_is_new_each_time(site):
    pages = [await site.http.get("/api/docs") for _ in range(2)]

    policies = [page.headers["content-security-policy"] for page in pages]
    nonces = [re.findall(r"script-src 'nonce-([\w-]+)'", policy)[0] for policy in policies]
    assert len(set(nonces)) == 2
    for page, nonce in zip(pages, nonces, strict=True):
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"')
        assert "unsafe" not in page.headers["content-security-policy"]


async def test_only_the_listed_files_are_served(site):
    assert (await site.http.get("/api/docs/assets/favicon.png")).status_code == 404
    assert (await site.http.get("/api/docs/assets/..%2Fcore.py")).status_code == 404
