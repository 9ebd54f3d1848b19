"""``aura demo``: a home of its own in which a simulated person has lived through some weeks of invented postings.

``folder`` is the home, ``person`` who lives in it, ``play`` what that person does in a week, ``build`` all weeks.
"""
