"""The partner programme: partners, members, channels, and what each of them may see."""
