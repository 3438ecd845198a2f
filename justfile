# The daily commands. `just` comes from your package manager or from PyPI (rust-just); nothing here needs it to exist.

set shell := ["bash", "-euo", "pipefail", "-c"]

export PATH := justfile_directory() / "server/.venv/bin" + ":" + justfile_directory() / "web/node_modules/.bin" + ":" + env("PATH")

# List the commands.
default:
    @just --list --unsorted

# Start the platform with demo data on http://127.0.0.1:8000.
start *options:
    script/run {{ options }}

# Run everything that continuous integration runs.
check:
    script/test

# Run the tests alone, all or those that the arguments name.
[working-directory("server")]
test *arguments:
    python -m pytest {{ arguments }}

# Format the code and mend what the linters can mend.
fix:
    cd server && ruff check --fix-only . && ruff format .
    cd web && npm run fix

# Bring the database up to the newest migration.
migrate:
    holdfast migrate

# Load the demo data; loading it again changes nothing.
demo:
    holdfast demo

# Write the API's description and the web app's client anew from the code.
openapi: docs
    cd web && npm run api

# Write docs/reference anew from the code.
[working-directory("server")]
docs:
    python tools/reference.py

# Say what is missing or wrong on this machine.
doctor:
    holdfast doctor

# Measure how fast it is on this machine, against pgbench writing the same rows.
bench *arguments:
    holdfast bench {{ arguments }}

# Work on the web app with its own server on http://127.0.0.1:5173, beside a platform that runs.
web:
    cd web && npm run dev

# Resolve the Python packages anew, within what server/pyproject.toml allows.
[working-directory("server")]
lock:
    ../.bootstrap/venv/bin/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --output-file requirements.lock
