"""Where the work of a build on single documents and texts is carried out."""
