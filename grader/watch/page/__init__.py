"""The page of a person who watches: a server on this machine alone, and what it shows. Knows reports; grades nothing."""
