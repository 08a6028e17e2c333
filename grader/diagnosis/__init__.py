"""From evidence to the mistakes that explain it."""
