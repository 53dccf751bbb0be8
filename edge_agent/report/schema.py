"""The tables of a spool."""

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
-- The oldest first, however many wait.
CREATE INDEX IF NOT EXISTS unit_but_ng ON unit (state, seq) WHERE verdict <> 'NG';
CREATE TABLE IF NOT EXISTS picture (
    sha256 TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS picture_by_verdict ON picture (verdict, seq);
CREATE TABLE IF NOT EXISTS lately (seq INTEGER PRIMARY KEY, serial TEXT NOT NULL);
"""
