"""One module per page; each asks ``aura_views`` and lays out what it answers."""
