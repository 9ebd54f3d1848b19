"""One module per migration, in order; a migration that has been released is never changed."""
