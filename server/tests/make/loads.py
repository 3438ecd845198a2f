"""Orders of the bulk loader that are small enough for the suite."""

from holdfast.demo.bulk import BulkOrder

ORDER = BulkOrder(users=300, bookings=2_000, seed=7, holds=5)
SMALL = BulkOrder(users=200, bookings=500, seed=3, holds=2)
