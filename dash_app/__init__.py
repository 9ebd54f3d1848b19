"""The Dash app: pages, components, callbacks; it asks ``aura_views`` and nothing else."""
