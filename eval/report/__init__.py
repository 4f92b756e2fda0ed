"""Reports: tables, JSON, pages and charts."""
