"""What is filled in about sessions."""
