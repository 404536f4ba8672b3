"""Settings, logging and what a translator or an operator may edit; read in one place and handed on, it knows nobody."""
