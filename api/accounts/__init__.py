"""What callers have: quotas."""
