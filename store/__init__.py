"""What must survive a crash: engine, sessions, column types, inbox, outbox, leases, migrations."""
