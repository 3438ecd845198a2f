"""Use cases of operations: health and figures, second chances, the audit."""
