-- A row belongs to the generations from `born` on and before `died`. What no generation holds yet is unseen.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE generations (
    number bigint PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    replaces text,
    built_at text NOT NULL,
    settings text NOT NULL,       -- JSON, as index.settings.BuildSettings.as_recorded
    vocabulary text NOT NULL,     -- JSON, as index.analysis.tokenizer.Vocabulary
    statistics text NOT NULL,        -- JSON, as index.analysis.acronym_statistics.AcronymStatistics
    documents bigint NOT NULL,
    sentences bigint NOT NULL,
    chunks bigint NOT NULL,
    tokens bigint NOT NULL,       -- the lengths of all chunks added up
    pairs bigint NOT NULL,        -- the same for pairs of neighbouring tokens
    dropped timestamptz           -- since when it is not kept any more. Its rows stay for a while, for those who hold it
);

CREATE TABLE published (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number bigint NOT NULL REFERENCES generations
);

CREATE TABLE documents (
    version bigint PRIMARY KEY,
    doc_id text COLLATE "C" NOT NULL,
    born bigint NOT NULL,
    died bigint NOT NULL DEFAULT 9223372036854775807,
    title text NOT NULL,
    publisher text,
    published text,
    first_day date,               -- the first and the last day that `published` can mean
    last_day date,
    language text NOT NULL,
    compared_language text NOT NULL,
    source_path text NOT NULL,
    source_sha256 text NOT NULL,
    text_sha256 text NOT NULL,
    fingerprint text NOT NULL,    -- of everything that the document holds, for updates
    collections text[] NOT NULL,
    chunks integer NOT NULL,
    sentences integer NOT NULL,
    runs integer NOT NULL,        -- how many distinct shingles it has
    acronyms text NOT NULL,       -- JSON, what it adds to generations.statistics
    body text NOT NULL            -- the Document as JSON
);
CREATE INDEX documents_by_id ON documents (doc_id, born);
CREATE INDEX documents_that_died ON documents (died) WHERE died < 9223372036854775807;

CREATE SEQUENCE versions;
CREATE SEQUENCE chunk_ids;

-- One row a chunk and way of cutting it into tokens: another vocabulary gives it a new row with the same text.
CREATE TABLE chunks (
    id bigint PRIMARY KEY,
    version bigint NOT NULL,
    ordinal integer NOT NULL,
    born bigint NOT NULL,
    died bigint NOT NULL DEFAULT 9223372036854775807,
    start_at integer NOT NULL,
    end_at integer NOT NULL,
    length integer NOT NULL,      -- tokens
    doc_id text COLLATE "C" NOT NULL,
    chunk_id text COLLATE "C" NOT NULL,
    vector vector NOT NULL
);
CREATE INDEX chunks_by_name ON chunks (chunk_id);
CREATE INDEX chunks_of_documents ON chunks (version, ordinal);
CREATE INDEX chunks_by_birth ON chunks (born);
CREATE INDEX chunks_that_died ON chunks (died) WHERE died < 9223372036854775807;

CREATE TABLE texts (
    version bigint NOT NULL,
    ordinal integer NOT NULL,
    body text NOT NULL,           -- the Chunk as JSON
    PRIMARY KEY (version, ordinal)
);

CREATE TABLE sentences (
    version bigint NOT NULL,
    ordinal integer NOT NULL,
    start_at integer NOT NULL,
    end_at integer NOT NULL,
    vector halfvec NOT NULL,
    PRIMARY KEY (version, ordinal)
);
CREATE INDEX sentences_by_place ON sentences (version, start_at);

-- In blocks: the chunks that hold a term, how often, and how many terms of its kind each has. A pair is two tokens with a space
-- between them. Entries of chunks that are gone stay until their block is written anew, and meet no row.
CREATE TABLE postings (
    term text COLLATE "C" NOT NULL,
    born bigint NOT NULL,
    ids bigint[] NOT NULL,
    counts integer[] NOT NULL,
    lengths integer[] NOT NULL
);
CREATE INDEX postings_by_term ON postings (term);
CREATE INDEX postings_by_birth ON postings (born);

CREATE TABLE shingles (
    run bigint NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX shingles_by_run ON shingles (run, version);
CREATE INDEX shingles_by_document ON shingles (version);
