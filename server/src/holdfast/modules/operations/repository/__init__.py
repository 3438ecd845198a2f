"""All SQL of operations: back rooms and figures, the audit with its invariants."""
