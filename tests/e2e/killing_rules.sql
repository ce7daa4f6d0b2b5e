-- What must hold of a record at any moment: each rule is a query that finds what breaks it. "At rest" rules hold once nothing is left to do.

-- Who is to be told of each event of an alert that tells, by the routes of the world.
CREATE TEMP VIEW tells AS
SELECT e.id, a.kind, e.reason = 'escalation' OR (e.event = 'mended' AND EXISTS (
    SELECT 1 FROM alert_event f WHERE f.alert = e.alert AND f.reason = 'escalation')) AS escalated
FROM alert_event e JOIN alert a ON a.id = e.alert
WHERE e.event IN ('raised', 'grew', 'mended');

CREATE TEMP VIEW wanted AS
SELECT id AS event, 'board' AS receiver FROM tells
UNION ALL SELECT id, 'agency' FROM tells WHERE kind GLOB 'report.*'
UNION ALL SELECT id, 'superior' FROM tells WHERE kind = 'report.missed' AND escalated
UNION ALL SELECT id, 'officers' FROM tells WHERE kind GLOB 'target.*';

-- The newest verdict of each subject that alerts follow: those of half the units, or by the method that stands in for another, wait.
CREATE TEMP VIEW watched AS
SELECT n.*, p.text AS plan_id, t.text AS target_id, u.text AS unit_id, c.text AS category_id,
       CASE n.status WHEN 'at_risk' THEN 'target.at_risk' WHEN 'lagging' THEN 'target.lagging' WHEN 'missed' THEN 'target.missed' END AS kind
FROM (SELECT *, row_number() OVER (PARTITION BY plan, target, unit, category ORDER BY seq DESC, id DESC) AS place FROM verdict_change) n
JOIN name p ON p.id = n.plan JOIN name t ON t.id = n.target JOIN name u ON u.id = n.unit JOIN name c ON c.id = n.category
WHERE n.place = 1 AND n.method <> 'attainment' AND n.flags NOT LIKE '%partial%' AND n.flags NOT LIKE '%later%';

-- Obligations by name; complete: since the last return.
CREATE TEMP VIEW duty AS
SELECT o.id, o.due_at, p.text AS plan, r.text AS report, u.text AS unit, o.seq,
       (SELECT min(at) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 1) AS done_at,
       EXISTS (SELECT 1 FROM obligation_event e WHERE e.obligation = o.id AND e.kind > 1) AS officer,
       coalesce((SELECT max(seq) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 1), 0)
           > coalesce((SELECT max(seq) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 4), 0) AS complete
FROM obligation o JOIN name p ON p.id = o.plan JOIN name r ON r.id = o.report JOIN name u ON u.id = o.unit;

-- RULE seq has no gaps, and recorded_at never decreases
SELECT seq FROM (SELECT seq, recorded_at, lag(recorded_at) OVER w AS before, lag(seq, 1, 0) OVER w AS last FROM tx WINDOW w AS (ORDER BY seq))
WHERE seq <> last + 1 OR recorded_at < before;

-- RULE each submission has its bytes, its receipt, its change in the chain and its place in its obligation
SELECT id FROM submission s
WHERE NOT EXISTS (SELECT 1 FROM payload p WHERE p.submission = s.id)
   OR NOT EXISTS (SELECT 1 FROM receipt r WHERE r.submission = s.id)
   OR NOT EXISTS (SELECT 1 FROM tx WHERE seq = s.id AND verb = 'submission.accept')
   OR NOT EXISTS (SELECT 1 FROM obligation_event e WHERE e.obligation = s.obligation AND e.seq = s.id AND e.kind = 0 AND e.submission = s.id);

-- RULE each submission that the chain tells of is there
SELECT seq FROM tx WHERE verb = 'submission.accept' AND seq NOT IN (SELECT id FROM submission);

-- RULE all lines of a submission are there, and no others
SELECT s.id FROM submission s LEFT JOIN (SELECT seq, count(*) AS n FROM observation GROUP BY seq) o ON o.seq = s.id
WHERE s.line_count <> coalesce(o.n, 0);

-- RULE no line is without its submission
SELECT seq FROM observation WHERE seq NOT IN (SELECT id FROM submission);

-- RULE a submission supersedes the one before it for the same obligation
SELECT id FROM (SELECT id, supersedes, lag(id, 1, 0) OVER (PARTITION BY obligation ORDER BY id) AS before FROM submission) WHERE supersedes <> before;

-- RULE an open alert's identity is its own
SELECT identity FROM alert WHERE state < 2 GROUP BY identity HAVING count(*) > 1;

-- RULE an alert is where its last event left it
SELECT id FROM alert a
WHERE CASE state WHEN 0 THEN 'firing' WHEN 1 THEN 'acknowledged' ELSE 'resolved' END
      IS NOT (SELECT becomes FROM alert_event e WHERE e.alert = a.id ORDER BY e.id DESC LIMIT 1);

-- RULE an alert's events follow each other
SELECT id FROM (SELECT id, was, lag(becomes, 1, 'none') OVER (PARTITION BY alert ORDER BY id) AS before FROM alert_event) WHERE was <> before;

-- RULE whoever is to be told of a change of an alert has one notice of it
SELECT w.event, w.receiver FROM wanted w LEFT JOIN notice n ON n.event = w.event AND n.receiver = w.receiver
GROUP BY w.event, w.receiver HAVING count(n.id) <> 1;

-- RULE nobody has a notice of what is not told, or of what is for others
SELECT id FROM notice WHERE (event, receiver) NOT IN (SELECT event, receiver FROM wanted);

-- RULE a notice is of the same transaction as its event
SELECT n.id FROM notice n JOIN alert_event e ON e.id = n.event WHERE n.seq <> e.seq OR n.alert <> e.alert;

-- RULE a notice has ended in a message or with a reason, or has not ended
SELECT id FROM notice WHERE (ended_seq IS NOT NULL) <> (delivery IS NOT NULL OR dropped IS NOT NULL) OR (delivery IS NOT NULL AND dropped IS NOT NULL);

-- RULE a notice and the message it became speak of the same thing
SELECT n.id FROM notice n JOIN delivery d ON d.id = n.delivery
WHERE d.seq <> n.ended_seq OR d.receiver <> n.receiver OR d.type <> n.type OR d.state_label <> n.state_label
   OR NOT EXISTS (SELECT 1 FROM delivery_alert x WHERE x.delivery = d.id AND x.alert = n.alert);

-- RULE a message speaks only of alerts with a notice that ended in it
SELECT x.delivery, x.alert FROM delivery_alert x JOIN delivery d ON d.id = x.delivery
WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.alert = x.alert AND n.ended_seq = d.seq AND n.receiver = d.receiver AND n.type = d.type
                  AND n.state_label = d.state_label AND n.delivery IS NOT NULL);

-- RULE an address is told of a thing once
SELECT x.alert, d.address FROM delivery_alert x JOIN delivery d ON d.id = x.delivery
GROUP BY x.alert, d.address, d.receiver, d.type, d.state_label, d.seq HAVING count(*) > 1;

-- RULE nobody hears that something is resolved who did not hear of it
SELECT x.alert, d.receiver FROM delivery_alert x JOIN delivery d ON d.id = x.delivery
WHERE d.state_label = 'resolved' AND NOT EXISTS (
    SELECT 1 FROM delivery_alert y JOIN delivery e ON e.id = y.delivery
    WHERE y.alert = x.alert AND e.receiver = d.receiver AND e.state_label = 'firing' AND e.id < d.id);

-- RULE what fired arrives before what is resolved
SELECT d.id, e.id FROM delivery d JOIN delivery_alert x ON x.delivery = d.id JOIN delivery_alert y ON y.alert = x.alert
JOIN delivery e ON e.id = y.delivery AND e.address = d.address AND e.id > d.id
WHERE e.attempts > 0 AND coalesce((SELECT seq FROM attempt a WHERE a.delivery = d.id AND a.result = 'delivered'), 1 << 60)
                         > (SELECT min(seq) FROM attempt b WHERE b.delivery = e.id);

-- RULE attempts are counted
SELECT d.id FROM delivery d LEFT JOIN (SELECT delivery, count(*) AS n FROM attempt GROUP BY delivery) a ON a.delivery = d.id
WHERE d.attempts <> coalesce(a.n, 0);

-- RULE a message is delivered once its last attempt was, and is not tried after that
SELECT d.id FROM delivery d
WHERE (d.state = 2) <> coalesce((SELECT result = 'delivered' FROM attempt a WHERE a.delivery = d.id ORDER BY n DESC LIMIT 1), 0)
   OR (SELECT count(*) FROM attempt a WHERE a.delivery = d.id AND result = 'delivered') > 1;

-- RULE none is dead: no receiver refused any for good
SELECT id FROM delivery WHERE state = 3;

-- RULE a verdict is recorded when it changes, and only then
SELECT id FROM (SELECT id, status, flags, lag(status) OVER w AS s, lag(flags) OVER w AS f FROM verdict_change
                WINDOW w AS (PARTITION BY plan, target, unit, category ORDER BY seq, id))
WHERE status = s AND flags = f;

-- RULE a verdict that is to alarm has its alert
SELECT w.id FROM watched w
WHERE w.kind IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.state < 2 AND a.kind = w.kind
    AND a.plan = w.plan_id AND a.target = w.target_id AND a.unit = w.unit_id AND a.category = w.category_id);

-- RULE an alert of a target has a verdict that alarms
SELECT a.id FROM alert a JOIN watched w ON a.plan = w.plan_id AND a.target = w.target_id AND a.unit = w.unit_id AND a.category = w.category_id
WHERE a.state < 2 AND a.kind GLOB 'target.*' AND a.kind IS NOT w.kind;

-- RULE a complete report has no open alert
SELECT a.id FROM alert a JOIN duty d ON d.plan = a.plan AND d.report = a.report AND d.unit = a.unit
WHERE a.state < 2 AND a.kind GLOB 'report.*' AND a.period IN ('2016-S1', '2016') AND d.complete;

-- AT REST every notice has ended
SELECT id FROM notice WHERE ended_seq IS NULL;

-- AT REST every message is delivered
SELECT id, state, attempts FROM delivery WHERE state <> 2;

-- AT REST nothing that was due is left
SELECT at, object FROM agenda WHERE at <= (SELECT max(recorded_at) FROM tx);

-- AT REST no ladder that was due is left
SELECT id FROM obligation WHERE next_at <= (SELECT max(recorded_at) FROM tx);

-- 1463677200000 is 20 May 2016, 00:00 in Vietnam. Left aside: what an officer extended, waived or returned.
-- AT REST each unit without a whole report by 20 May missed it, once, from that very instant
SELECT unit, done_at FROM duty d
WHERE report = 'half-year' AND due_at = 1463677200000 AND NOT officer AND coalesce(done_at, 1 << 60) >= due_at
  AND 1 <> (SELECT count(*) FROM alert a WHERE a.kind = 'report.missed' AND a.report = d.report AND a.unit = d.unit AND a.plan = d.plan
            AND a.period = '2016-S1' AND a.since = d.due_at);

-- AT REST no unit with a whole report by 20 May was said to have missed it
SELECT d.unit, d.done_at FROM duty d JOIN alert a ON a.kind = 'report.missed' AND a.report = d.report AND a.unit = d.unit AND a.plan = d.plan AND a.period = '2016-S1'
WHERE d.report = 'half-year' AND d.due_at = 1463677200000 AND NOT d.officer AND d.done_at < d.due_at
  AND EXISTS (SELECT 1 FROM delivery_alert x WHERE x.alert = a.id);
