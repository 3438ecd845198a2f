"""Pictures for the demo, drawn from shapes: the same name always gives the same picture."""
