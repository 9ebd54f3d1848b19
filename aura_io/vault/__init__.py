"""Encryption at rest, off by default: the key of a data folder, what it seals, and turning it on, off or over.

Backups and their passphrases are in ``aura_io.sealing``.
"""
