"""The rules of what can be booked when (`rules`), and the calendar that shows it (`sessions`, `spaces`)."""
