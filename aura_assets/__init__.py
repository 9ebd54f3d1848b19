"""The Dagster asset graph: assets, checks, partitions, schedules, sensors, resources, definitions."""
