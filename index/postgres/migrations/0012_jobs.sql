-- Where documents come from, uploads, and the jobs that change the index: what the data folder holds beside an embedded index.
CREATE TABLE origin (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    corpus text NOT NULL,         -- a folder of the hosts that build
    paths text[] NOT NULL         -- where there are any they count in place of the folder
);

CREATE TABLE sources (
    doc_id text COLLATE "C" PRIMARY KEY,
    upload text NOT NULL,         -- uploads.name
    source text NOT NULL          -- the Source as JSON
);
CREATE INDEX sources_by_upload ON sources (upload);

CREATE TABLE suppressed (
    doc_id text COLLATE "C" PRIMARY KEY,
    sha256 text NOT NULL          -- of the file of the origin that is not to be indexed
);

CREATE SEQUENCE upload_ids;

CREATE TABLE uploads (
    name text COLLATE "C" PRIMARY KEY,  -- the id of the job and the extension of the format
    id bigint NOT NULL UNIQUE,
    size bigint NOT NULL,         -- bytes
    failed_at timestamptz         -- when the update of its job broke down
);

CREATE TABLE upload_blocks (
    upload bigint NOT NULL,       -- uploads.id
    ordinal integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (upload, ordinal)
);

-- The columns are those of api/jobs/job.py: Job. All moments are ISO 8601, UTC.
CREATE TABLE jobs (
    job_id text COLLATE "C" PRIMARY KEY,  -- sorts in the order of acceptance
    kind text NOT NULL,
    created_at text NOT NULL,
    doc_id text COLLATE "C",
    source text,                  -- JSON, its path uploads.name
    state text NOT NULL,          -- queued, running, done, failed, or damaged: not readable as a job
    started_at text,
    finished_at text,
    progress text,                -- JSON: [step, done, total]
    report text,                  -- JSON
    error text,
    note text,
    "by" text
);
CREATE INDEX jobs_by_state ON jobs (state, job_id);

CREATE TABLE setbacks (
    job_id text COLLATE "C" PRIMARY KEY,
    ended integer NOT NULL,       -- updates with the job that were ended or died
    deaths integer NOT NULL,      -- workers that ended without a word while they carried it out
    reason text
);

-- Counts who has carried jobs out. One whose number is not this one any more was replaced and must end no job.
CREATE TABLE runner (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch bigint NOT NULL
);
INSERT INTO runner (epoch) VALUES (0);
