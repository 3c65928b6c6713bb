-- Sessions are looked for by their key among the recent ids. The index has both, or PostgreSQL, as long as it knows nothing of a
-- month that has just begun, may take the range of ids for the narrower way, and read all of an operator's sessions for each key.
DROP INDEX session_key;
CREATE INDEX session_key ON session (operator_id, key_hash, id);
