"""All SQL of bookings: what the desk writes for many (`desk`), and bookings one by one and in lists (`bookings`)."""
