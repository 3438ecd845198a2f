"""The bulk loader: a database as if hundreds of thousands of people had booked for two years, in minutes.

Python deals out tenants, merchants and offerings; everything that is many is made by the database from them, in
statements of thousands of rows (`*.sql`), and every constraint is proved, at once or at the end (`proving.py`). Numbers
come from hashing an ordinal with the seed, so the same order at the same hour gives the same rows. Loaded by
`holdfast load`.
"""

from holdfast.demo.bulk.loading import PASSWORD, load_bulk
from holdfast.demo.bulk.order import BulkOrder, BulkRefused, Loaded, Progress

__all__ = ["PASSWORD", "BulkOrder", "BulkRefused", "Loaded", "Progress", "load_bulk"]
