"""Stand in for a card gateway: Stripe's wire protocol, a hosted payment page, signed webhooks, its own journal.

The simulator is what a newcomer pays with on the embedded default, and what tests turn against the platform.
It knows nothing of bookings and shares no code with the payment adapters, so that a misunderstanding of the
protocol shows as a failing payment instead of cancelling itself out.
"""
