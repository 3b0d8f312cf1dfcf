"""What a CAM brings forward or keeps back: pins and hides, each with a reason and an end."""
