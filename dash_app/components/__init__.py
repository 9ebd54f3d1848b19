"""The parts of which pages are made; each takes a view and returns Dash components."""
