"""One module per stage; each asset reads its inputs, calls one pure function, commits once."""
