"""The processes: only they see everything, and only `wiring` decides what stands behind a port."""
