"""The spool's tables in SQLite. A change of them is a new `VERSION`; older spools are copied at the start."""

VERSION = 2
"""1 had no checksums."""

SCHEMA = """
CREATE TABLE owner (
    station TEXT NOT NULL,
    version INTEGER NOT NULL,
    checksum BLOB NOT NULL  -- of both, as of a row
);
CREATE TABLE unit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, also when rows are gone
    state TEXT NOT NULL CHECK (state IN ('begun', 'judged', 'ready', 'refused')),
    unit TEXT NOT NULL,
    triggered_at TEXT NOT NULL,
    verdict TEXT,
    record TEXT,
    reason TEXT,
    checksum BLOB NOT NULL
);
CREATE INDEX unit_by_state ON unit (state, verdict, seq);
-- What waits may be days of it; the oldest of it is found without a look at the rest.
CREATE INDEX unit_others ON unit (seq) WHERE state = 'ready' AND verdict <> 'NG';
CREATE TABLE picture (
    sha256 TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE INDEX picture_by_verdict ON picture (verdict, seq);
CREATE INDEX picture_others ON picture (seq) WHERE verdict <> 'NG';
-- What has its receipt, kept for a while: a cluster that was restored from a backup may ask for it again.
CREATE TABLE received (
    seq INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    triggered_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    record TEXT NOT NULL,
    at TEXT NOT NULL,  -- of the receipt, UTC, ISO 8601: in the order of time as text
    checksum BLOB NOT NULL
);
CREATE TABLE received_picture (
    sha256 TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    size INTEGER NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX received_by_time ON received (at);
CREATE INDEX received_picture_by_time ON received_picture (at);
-- Bytes of kept pictures, counted on: a day of them would take long to add up each time.
CREATE TABLE kept (bytes INTEGER NOT NULL);
INSERT INTO kept VALUES (0);
CREATE TRIGGER picture_kept AFTER INSERT ON received_picture
    BEGIN UPDATE kept SET bytes = bytes + NEW.size; END;
CREATE TRIGGER picture_given_up AFTER DELETE ON received_picture
    BEGIN UPDATE kept SET bytes = bytes - OLD.size; END;
CREATE TABLE restored (token TEXT PRIMARY KEY);
CREATE TABLE lately (seq INTEGER PRIMARY KEY, serial TEXT NOT NULL);
"""
