"""What the pages of documents and of search are told: rights, previews of files, and hits of key words."""
