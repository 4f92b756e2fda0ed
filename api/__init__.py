"""The interfaces: HTTP, the command line, MCP and the web page. They hold no search logic, which is in `retrieval`."""
