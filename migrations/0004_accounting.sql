-- Sessions are looked for by their key among the recent ids. The index has both, or PostgreSQL, as long as it knows nothing of a
-- month that has just begun, may take the range of ids for the narrower way, and read all of an operator's sessions for each key.
DROP INDEX session_key;
CREATE INDEX session_key ON session (operator_id, key_hash, id);

-- What lines have left of their quotas holds until their time comes, which is the end of their period at the latest: those that
-- were written without it are looked at anew.
UPDATE access SET changes_at = 0 WHERE bytes_left IS NOT NULL;
