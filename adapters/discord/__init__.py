"""Discord, spoken through discord.py: `app.discord_client` builds a client around a running engine.

Nothing is kept about what is open before somebody: every button, select and form says by its own id what it is, so that
a restart between opening and sending goes unnoticed.
"""
