"""What happens after an ack: one module for each journey, every handler one transaction."""
