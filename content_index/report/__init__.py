"""What is in the library and what needs somebody: for an admin to print. Pure."""
