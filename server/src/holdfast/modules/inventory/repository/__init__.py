"""All SQL of inventory: what the desk locks, reads and writes (`desk`), and what merchants keep (`slots`)."""
