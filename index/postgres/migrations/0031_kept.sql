-- What callers keep. The columns and their meaning are those of api/kept/kept_database.py.
CREATE TABLE kept (
    record_id text COLLATE "C" PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    made_at text COLLATE "C" NOT NULL,
    changed_at text NOT NULL,
    revision bigint NOT NULL,
    summary text NOT NULL,        -- JSON
    body text NOT NULL            -- JSON
);
CREATE INDEX kept_by_owner ON kept (owner, kind, made_at);

CREATE TABLE kept_documents (     -- which documents each record quotes or names
    record_id text COLLATE "C" NOT NULL REFERENCES kept ON DELETE CASCADE,
    doc_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (doc_id, record_id)
);
CREATE INDEX kept_documents_by_record ON kept_documents (record_id);
