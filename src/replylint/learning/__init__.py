"""Concepts that learn from examples: features, the model, training, and recognising at run time."""
