"""The accepted scores and the check against them."""
