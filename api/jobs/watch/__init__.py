"""What the worker watches: the cost of an update, updates that were ended, and the data folder itself."""
