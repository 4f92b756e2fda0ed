"""The doors: HTTP and the command line. They parse, call and shape; search logic stands in `retrieval`."""
