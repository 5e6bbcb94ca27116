"""Renderers of a report: each takes the report and gives text; only the command line writes it anywhere."""
