-- The address at which the publisher of a document keeps it.
ALTER TABLE documents ADD COLUMN IF NOT EXISTS url text;
