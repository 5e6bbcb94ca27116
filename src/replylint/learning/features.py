"""Features of a text for the learned concepts: the same code in training and at run time."""

from __future__ import annotations
