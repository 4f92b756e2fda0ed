"""Dossiers as files: DOCX with footnotes, Markdown, and their bibliography."""
