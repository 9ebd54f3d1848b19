"""The polite HTTP client, the crawl and one module per job source; each source is an entry point in ``aura.sources``."""
