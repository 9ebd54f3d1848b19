"""The ``aura`` command: the composition root."""
