"""Questions in parts: cut into questions of their own, answered one by one and put together into one answer."""
