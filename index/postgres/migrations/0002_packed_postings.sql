-- Postings move from arrays to packed blocks that hold positions, so that pairs need no rows of their own. They cannot be made of
-- what is there: the tables are emptied, and `citadel migrate` loads them again from the folder of the host that writes.
TRUNCATE published, generations, documents, chunks, texts, sentences, shingles;
DROP TABLE postings;

-- The ids of chunks ascend with generations: one sees those up to `last_chunk` that had not died by then.
ALTER TABLE generations ADD COLUMN last_chunk bigint NOT NULL;

-- See index/postgres/search/posting_blocks.py. Entries of chunks that are gone stay until their blocks are merged.
CREATE TABLE postings (
    term text COLLATE "C" NOT NULL,
    born bigint NOT NULL,         -- the generation that the latest of its chunks was written for
    size integer NOT NULL,        -- entries
    body bytea NOT NULL
);
ALTER TABLE postings ALTER COLUMN body SET STORAGE EXTERNAL;  -- it is packed already
CREATE INDEX postings_by_term ON postings (term);
CREATE INDEX postings_by_birth ON postings (born);

CREATE TABLE removed_chunks (     -- rows that are gone and that blocks may still name
    id bigint PRIMARY KEY
);

-- Shingles stand in the order in which documents were written: which pages hold those of one is all that need be known.
DROP INDEX shingles_by_document;
CREATE INDEX shingles_of_documents ON shingles USING brin (version) WITH (pages_per_range = 16);
