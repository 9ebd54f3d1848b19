"""Everything that touches disk or network except job sources: settings, warehouse, userdb, artifacts, logs."""
