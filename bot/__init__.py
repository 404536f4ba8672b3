"""Roundtable: the chat bot of working groups."""
