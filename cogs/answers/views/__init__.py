"""What people press about questions, and where on Discord those are."""
