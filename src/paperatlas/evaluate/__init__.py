"""How well extractions agree with annotations: figures, their uncertainty, and what went wrong."""
