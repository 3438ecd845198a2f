"""Ways for mails to go."""
