"""The rules of signing in: passwords, refresh tokens, one-time links, throttles, names of devices."""
