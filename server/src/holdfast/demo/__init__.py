"""Demo data: a small town of businesses with pictures, slots, people and bookings, to try everything on.

Loaded by `holdfast demo` and by `holdfast up`; a second run adds nothing but the slots of the days since.
"""

from holdfast.demo.loading import load_demo

__all__ = ["load_demo"]
