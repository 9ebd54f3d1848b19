CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE events (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	event_id VARCHAR(64) NOT NULL, 
	user_id VARCHAR(200) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(400) NOT NULL, 
	payload JSON NOT NULL, 
	recorded_at VARCHAR(26) NOT NULL, 
	supersedes VARCHAR(64), 
	UNIQUE (event_id), 
	FOREIGN KEY(supersedes) REFERENCES events (event_id)
);
CREATE INDEX events_by_person ON events (user_id, kind, subject, recorded_at);
CREATE INDEX events_by_superseded ON events (supersedes);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE VIEW active_events AS
SELECT e.* FROM events e
WHERE e.kind <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM events u WHERE u.supersedes = e.event_id AND u.kind = 'undo')
  AND NOT EXISTS (
    SELECT 1 FROM events s
    WHERE s.supersedes = e.event_id AND s.kind <> 'undo'
      AND NOT EXISTS (SELECT 1 FROM events u WHERE u.supersedes = s.event_id AND u.kind = 'undo'));
CREATE VIEW ratings AS
        SELECT id, user_id, job_id, fit_score, interest_score, prestige_score, location_score, overall_score, comment, timestamp, slate_id
        FROM (
          SELECT r.seq AS id, r.user_id AS user_id, CAST(r.subject AS BIGINT) AS job_id, r.recorded_at AS timestamp,
          (
        SELECT json_extract(a.payload, '$.fit_score') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.fit_score') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS fit_score, (
        SELECT json_extract(a.payload, '$.interest_score') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.interest_score') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS interest_score, (
        SELECT json_extract(a.payload, '$.prestige_score') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.prestige_score') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS prestige_score, (
        SELECT json_extract(a.payload, '$.location_score') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.location_score') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS location_score, (
        SELECT json_extract(a.payload, '$.overall_score') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.overall_score') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS overall_score, (
        SELECT json_extract(a.payload, '$.comment') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.comment') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS comment, (
        SELECT json_extract(a.payload, '$.slate_id') FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND json_type(a.payload, '$.slate_id') IS NOT NULL
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS slate_id
          FROM active_events r
          WHERE r.kind = 'rating' AND NOT EXISTS (
            SELECT 1 FROM active_events later
            WHERE later.kind = 'rating' AND later.user_id = r.user_id AND later.subject = r.subject
              AND (later.recorded_at > r.recorded_at OR (later.recorded_at = r.recorded_at AND later.seq > r.seq)))
        ) AS folded
        WHERE COALESCE(fit_score, interest_score, prestige_score, location_score, overall_score) IS NOT NULL OR comment IS NOT NULL;
CREATE VIEW outcomes AS
        SELECT seq AS id, user_id, CAST(subject AS BIGINT) AS job_id, json_extract(payload, '$.stage') AS stage, CAST(json_extract(payload, '$.reward') AS REAL) AS reward,
          recorded_at AS timestamp
        FROM active_events WHERE kind = 'outcome';
