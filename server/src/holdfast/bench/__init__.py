"""How fast it is: servers of its own, load over HTTP, and pgbench writing the same rows on the same machine beside it.

A client of the platform: it starts `holdfast api` as operators do and asks over HTTP. Only the ground it stands on
(tenants, offerings, slots, people) is written through the modules.
"""
