"""Where the work of a build on single documents and texts is carried out: on this machine, or on the nodes of a Ray cluster."""
