"""Skills: which a posting names, which the liked ones ask for, which the profile lacks, and where to learn them."""
