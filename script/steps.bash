# How the scripts of this directory show what they do. Sourced, not run; works with the bash 3.2 of macOS.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bootstrap="$top/.bootstrap"
stamps="$bootstrap/stamps"
# shellcheck disable=SC2034 # the scripts use it
venv="$top/server/.venv"
mkdir -p "$stamps"

# say SENTENCE: tells the person at the terminal something.
say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE: ends the script with a sentence.
fail() {
  say "$*"
  exit 1
}

# step NAME COMMAND [ARG ...]: runs a command out of sight, shows a line with its seconds, and its output when it fails.
step() {
  local name=$1 log="$bootstrap/setup.log" started=$SECONDS
  shift
  printf '  %-44s' "$name" >&2
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%4d s\n' $((SECONDS - started)) >&2
  else
    printf 'failed after %d s\n\n' $((SECONDS - started)) >&2
    tail -n 40 "$log" >&2
    fail "
$name failed. All of its output is in ${log#"$top"/}."
  fi
}

# fingerprint FILE ...: prints one checksum over the names and contents of files, of those that exist.
fingerprint() {
  local tool="sha256sum"
  command -v sha256sum >/dev/null || tool="shasum -a 256"
  { printf '%s\n' "${@#"$top"/}" && cat "$@" 2>/dev/null; } | $tool | cut -d' ' -f1
}

# is_fresh STAMP VALUE: tells whether a step was last done with the same inputs.
is_fresh() { [ -f "$stamps/$1" ] && [ "$(<"$stamps/$1")" = "$2" ]; }

# done_with STAMP VALUE: notes the inputs that a step was done with.
done_with() { printf '%s\n' "$2" >"$stamps/$1"; }
