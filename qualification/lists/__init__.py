"""Lists of accounts and leads, as pages and as CSV, and why a record is where it is."""
