"""Questions for several things: the items of an enumeration or a coordination, and the answer made of them."""
