"""The gateways' side of payments: one file per provider's calls, shapes and signatures."""
