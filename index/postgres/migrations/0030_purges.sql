-- How often documents were purged, so that each host notices that what it keeps beside the database may hold one of them.
CREATE TABLE purges (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    count bigint NOT NULL
);
INSERT INTO purges (count) VALUES (0);
