"""One reader a file type: bytes in, `Extraction` out (raw text, blocks as raw spans, pages, metadata found in the file)."""
