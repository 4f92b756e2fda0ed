"""The registry of sources and the uploads in tables, and the changes of an index that are made from them."""
