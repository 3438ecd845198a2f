"""Proof of what the house promises; laid out like the code it proves."""
