"""What comes in to become a document: files from addresses, and copies that are read for a preview."""
