"""The system of record: tables, sessions, migrations and the feed of the column snapshots."""
