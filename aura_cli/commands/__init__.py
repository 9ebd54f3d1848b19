"""One module per command of ``aura``: arguments in, a view or a run, text or JSON out.

No module here imports anything heavy at its top; a command does so when it runs.
"""
