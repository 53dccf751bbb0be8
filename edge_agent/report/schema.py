"""The spool's tables in SQLite: made when a spool is opened, and added to one of an earlier release."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS owner (station TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, also when rows are gone
    state TEXT NOT NULL CHECK (state IN ('begun', 'judged', 'ready', 'refused')),
    unit TEXT NOT NULL,
    triggered_at TEXT NOT NULL,
    verdict TEXT,
    record TEXT,
    reason TEXT
);
CREATE INDEX IF NOT EXISTS unit_by_state ON unit (state, verdict, seq);
-- What waits may be days of it; the oldest of it is found without a look at the rest.
CREATE INDEX IF NOT EXISTS unit_others ON unit (seq) WHERE state = 'ready' AND verdict <> 'NG';
CREATE TABLE IF NOT EXISTS picture (
    sha256 TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS picture_by_verdict ON picture (verdict, seq);
CREATE INDEX IF NOT EXISTS picture_others ON picture (seq) WHERE verdict <> 'NG';
-- What has its receipt, kept for a while: a cluster that was restored from a backup may ask for it again.
CREATE TABLE IF NOT EXISTS received (
    seq INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    triggered_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    record TEXT NOT NULL,
    at TEXT NOT NULL  -- of the receipt, UTC, ISO 8601: in the order of time as text
);
CREATE TABLE IF NOT EXISTS received_picture (
    sha256 TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    size INTEGER NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS received_by_time ON received (at);
CREATE INDEX IF NOT EXISTS received_picture_by_time ON received_picture (at);
-- Bytes of kept pictures, counted on: a day of them would take long to add up each time.
CREATE TABLE IF NOT EXISTS kept (bytes INTEGER NOT NULL);
INSERT INTO kept SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM kept);
CREATE TRIGGER IF NOT EXISTS picture_kept AFTER INSERT ON received_picture
    BEGIN UPDATE kept SET bytes = bytes + NEW.size; END;
CREATE TRIGGER IF NOT EXISTS picture_given_up AFTER DELETE ON received_picture
    BEGIN UPDATE kept SET bytes = bytes - OLD.size; END;
CREATE TABLE IF NOT EXISTS restored (token TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS lately (seq INTEGER PRIMARY KEY, serial TEXT NOT NULL);
"""
