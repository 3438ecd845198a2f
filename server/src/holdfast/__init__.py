"""Holdfast: a booking platform that never sells a place twice and never loses a payment."""
