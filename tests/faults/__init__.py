"""What pulls whole programs apart, and keeps books of its own to judge them by."""
