"""A crowd: customers and merchants who use a running platform over HTTP, and remember what they were told.

What each of them does is decided beforehand from a seed, so that the same seed tells the same story. Afterwards the
platform's books are held against their memory. The crowd is a client: it knows the API and nothing of what is behind.
"""
