-- All balances once more, by plain SQL from the events alone: sqlite3 -readonly centre.db < tests/sim/recompute.sql
-- Nothing of the program's own tables is read but `ledger` at the end, to compare. Says each account that differs, and nothing else.
-- Takes a log that the centre's gate has let through: what came second has its ruling there.

CREATE TEMP TABLE e AS
SELECT gsn, kiosk || '.' || epoch || '.' || seq AS id, type, subject, o,
       date(json_extract(o, '$.at') / 1000 + coalesce(json_extract(o, '$.tz'), 0) * 60, 'unixepoch') AS day
FROM log WHERE gsn > 0;

-- What a ruling has taken out, by the event ruled over.
CREATE TEMP TABLE void AS
SELECT json_extract(o, '$.of') AS id FROM e WHERE type IN ('ruling.superseded', 'ruling.over_asked');

-- Parts of each enrolment that stood: one a period, lines of cells parted by tabs.
CREATE TEMP TABLE made AS
SELECT e.gsn, e.id, json_extract(e.o, '$.number') AS number, e.o FROM e
WHERE e.type = 'enrolment.made' AND e.id NOT IN (SELECT id FROM void);
CREATE TEMP TABLE part AS
SELECT m.id, m.number, m.gsn, json_extract(p.value, '$[0]') AS period, json_extract(p.value, '$[1]') AS first,
       json_extract(p.value, '$[2]') AS last, CAST(json_extract(p.value, '$[4]') AS INTEGER) AS cert,
       json_extract(p.value, '$[6]') = 'firm' AS firm
FROM made m, json_each('[["' || replace(replace(rtrim(json_extract(m.o, '$.parts'), char(10)), char(10), '"],["'), char(9), '","') || '"]]') p;
CREATE TEMP TABLE confirm AS
SELECT e.gsn, json_extract(e.o, '$.enrolment') AS id, json_extract(e.o, '$.period') AS period,
       coalesce(json_extract(e.o, '$.cert_part'), 0) AS cert
FROM e WHERE e.type = 'enrolment.confirmed' AND e.id NOT IN (SELECT id FROM void);
UPDATE part SET cert = (SELECT cert FROM confirm c WHERE c.id = part.id AND c.period = part.period)
WHERE firm = 0 AND EXISTS (SELECT 1 FROM confirm c WHERE c.id = part.id AND c.period = part.period);

-- The months of a part: by days, rounded down, what is left over to the largest remainders, of equal ones the earlier.
CREATE TEMP TABLE month AS
WITH RECURSIVE span(id, period, cert, all_days, first, last, end) AS (
  SELECT id, period, cert, julianday(last) - julianday(first) + 1, first, last,
         min(date(first, 'start of month', '+1 month', '-1 day'), last) FROM part
  UNION ALL
  SELECT id, period, cert, all_days, date(end, '+1 day'), last,
         min(date(end, '+1 day', 'start of month', '+1 month', '-1 day'), last) FROM span WHERE end < last
), share AS (
  SELECT id, period, first, end, cert, CAST(julianday(end) - julianday(first) + 1 AS INTEGER) AS days,
         CAST(all_days AS INTEGER) AS all_days FROM span
), floored AS (
  SELECT *, cert * days / all_days AS low, cert * days % all_days AS rest FROM share
)
SELECT id, period, first, end AS last, days,
       low + (row_number() OVER (PARTITION BY id, period ORDER BY rest DESC, first) <=
              cert - sum(low) OVER (PARTITION BY id, period)) AS sum
FROM floored;
CREATE INDEX temp.month_of ON month (id, period);

-- What happens to a part, in the centre's order: a kind, a day or month, a sum.
CREATE TEMP TABLE happens AS
SELECT p.id, p.period, p.gsn, 0 AS line, 'hold' AS kind, p.last AS day, CASE WHEN p.firm THEN p.cert ELSE 0 END AS sum FROM part p
UNION ALL SELECT c.id, c.period, c.gsn, 0, 'hold', p.last, c.cert FROM confirm c JOIN part p ON p.id = c.id AND p.period = c.period
UNION ALL SELECT p.id, p.period, e.gsn, 0, 'cut', json_extract(e.o, '$.last'), 0
FROM e JOIN part p ON p.id = json_extract(e.o, '$.enrolment')
WHERE e.type = 'enrolment.changed' AND coalesce(json_extract(e.o, '$.last'), '') <> '' AND e.id NOT IN (SELECT id FROM void)
UNION ALL SELECT p.id, p.period, e.gsn, 0, 'end', json_extract(e.o, '$.day'), 0
FROM e JOIN part p ON p.id = json_extract(e.o, '$.enrolment')
WHERE e.type = 'enrolment.ended' AND e.id NOT IN (SELECT id FROM void)
UNION ALL SELECT p.id, p.period, e.gsn, 0, 'end', date(coalesce(nullif(json_extract(e.o, '$.day'), ''), e.day),
       CASE e.type WHEN 'certificate.expired' THEN '-1 day' ELSE '+0 day' END), 0
FROM e JOIN part p ON p.number = json_extract(e.o, '$.number') AND p.gsn < e.gsn
WHERE e.type IN ('certificate.annulled', 'certificate.excluded', 'certificate.expired', 'ruling.joined')
  AND e.id NOT IN (SELECT id FROM void)
UNION ALL SELECT json_extract(l.value, '$[0]'), json_extract(l.value, '$[1]'), e.gsn, l.key, 'debit', json_extract(e.o, '$.month'),
       CAST(json_extract(l.value, '$[2]') AS INTEGER)
FROM e, json_each('[["' || replace(replace(rtrim(json_extract(e.o, '$.lines'), char(10)), char(10), '"],["'), char(9), '","') || '"]]') l
WHERE e.type = 'month.settled'
UNION ALL SELECT json_extract(e.o, '$.enrolment'), json_extract(e.o, '$.period'), e.gsn, 0, 'back', json_extract(e.o, '$.month'),
       coalesce(json_extract(e.o, '$.sum'), 0)
FROM e WHERE e.type = 'movement.reversed'
UNION ALL SELECT p.id, p.period, e.gsn, 0, 'close', '', 0
FROM e JOIN part p ON p.number = json_extract(e.o, '$.number') AND p.period = json_extract(e.o, '$.period') AND p.gsn < e.gsn
WHERE e.type = 'account.closed';
CREATE TEMP TABLE step AS
SELECT *, row_number() OVER (PARTITION BY id, period ORDER BY gsn, line) AS n FROM happens;
CREATE INDEX temp.step_n ON step (id, period, n);

-- One after the other. Held is never more than what is owed up to the last day for the months not written off yet.
CREATE TEMP TABLE stands AS
WITH RECURSIVE fold(id, period, n, held, paid, until, settled, ended, closed) AS (
  SELECT id, period, n, sum, 0, day, '', 0, 0 FROM step WHERE n = 1
  UNION ALL
  SELECT f.id, f.period, s.n,
         CASE s.kind
         WHEN 'hold' THEN f.held + s.sum
         WHEN 'debit' THEN CASE WHEN f.ended THEN min(f.held - min(s.sum, f.held), max(0, (
             SELECT coalesce(sum(CASE WHEN m.last <= f.until THEN m.sum WHEN m.first > f.until THEN 0
                    ELSE m.sum * CAST(julianday(f.until) - julianday(m.first) + 1 AS INTEGER) / m.days END), 0)
                  - coalesce(sum(CASE WHEN substr(m.last, 1, 7) <= max(f.settled, s.day) THEN m.sum ELSE 0 END), 0)
             FROM month m WHERE m.id = f.id AND m.period = f.period))) ELSE f.held - min(s.sum, f.held) END
         WHEN 'back' THEN CASE WHEN f.ended OR f.closed THEN f.held ELSE f.held + s.sum END
         WHEN 'close' THEN 0
         ELSE CASE WHEN f.ended THEN f.held ELSE min(f.held, max(0, (
             SELECT coalesce(sum(CASE WHEN m.last <= min(f.until, s.day) THEN m.sum WHEN m.first > min(f.until, s.day) THEN 0
                    ELSE m.sum * CAST(julianday(min(f.until, s.day)) - julianday(m.first) + 1 AS INTEGER) / m.days END), 0)
                  - coalesce(sum(CASE WHEN substr(m.last, 1, 7) <= f.settled THEN m.sum ELSE 0 END), 0)
             FROM month m WHERE m.id = f.id AND m.period = f.period))) END
         END,
         CASE s.kind WHEN 'debit' THEN f.paid + min(s.sum, f.held) WHEN 'back' THEN f.paid - s.sum ELSE f.paid END,
         CASE WHEN s.kind IN ('cut', 'end') AND NOT f.ended THEN min(f.until, s.day) ELSE f.until END,
         CASE WHEN s.kind = 'debit' THEN max(f.settled, s.day) ELSE f.settled END,
         f.ended OR s.kind = 'end', f.closed OR s.kind = 'close'
  FROM fold f JOIN step s ON s.id = f.id AND s.period = f.period AND s.n = f.n + 1
)
SELECT id, period, held, paid FROM fold f WHERE n = (SELECT max(n) FROM step s WHERE s.id = f.id AND s.period = f.period);

-- Accounts: what came in, what is booked and paid; the rest is free, or gone where the account or the number has ended.
CREATE TEMP TABLE account AS
SELECT number, period, sum(came) AS came FROM (
  SELECT json_extract(o, '$.number') AS number, json_extract(o, '$.period') AS period, json_extract(o, '$.sum') AS came
  FROM e WHERE type = 'nominal.granted' AND id NOT IN (SELECT id FROM void)
  UNION ALL SELECT json_extract(o, '$.number'), json_extract(o, '$.into'), json_extract(o, '$.carried')
  FROM e WHERE type = 'account.closed' AND json_extract(o, '$.carried') > 0
  UNION ALL SELECT json_extract(o, '$.number'), json_extract(o, '$.period'), 0 - json_extract(o, '$.carried')
  FROM e WHERE type = 'account.closed' AND json_extract(o, '$.carried') > 0
) GROUP BY number, period;
CREATE TEMP TABLE mine AS
SELECT a.number, a.period, a.came, coalesce(sum(s.held), 0) AS held, coalesce(sum(s.paid), 0) AS paid,
       EXISTS (SELECT 1 FROM e WHERE (e.type = 'account.closed' AND json_extract(o, '$.number') = a.number
               AND json_extract(o, '$.period') = a.period)
               OR (e.type IN ('certificate.annulled', 'ruling.joined') AND json_extract(o, '$.number') = a.number
               AND e.id NOT IN (SELECT id FROM void))) AS gone
FROM account a LEFT JOIN part p ON p.number = a.number AND p.period = a.period
LEFT JOIN stands s ON s.id = p.id AND s.period = p.period GROUP BY a.number, a.period;

CREATE TEMP TABLE theirs AS
SELECT number, period,
       sum(CASE WHEN from_account = 'fund' THEN sum WHEN to_account = 'fund' THEN 0 - sum ELSE 0 END) AS came,
       sum(CASE WHEN to_account = 'held' THEN sum WHEN from_account = 'held' THEN 0 - sum ELSE 0 END) AS held,
       sum(CASE WHEN to_account = 'paid' THEN sum WHEN from_account = 'paid' THEN 0 - sum ELSE 0 END) AS paid,
       sum(CASE WHEN to_account = 'free' THEN sum WHEN from_account = 'free' THEN 0 - sum ELSE 0 END) AS free
FROM ledger GROUP BY number, period;

SELECT coalesce(m.number, t.number) || ' ' || coalesce(m.period, t.period) || ': events say ' || coalesce(m.came, '-') || ' came, ' ||
       coalesce(m.held, '-') || ' held, ' || coalesce(m.paid, '-') || ' paid' || CASE WHEN m.gone THEN ', ended' ELSE '' END ||
       '; the ledger ' || coalesce(t.came, '-') || ', ' || coalesce(t.held, '-') || ', ' || coalesce(t.paid, '-') || ', free ' ||
       coalesce(t.free, '-')
FROM mine m FULL OUTER JOIN theirs t ON t.number = m.number AND t.period = m.period
WHERE m.came IS NOT t.came OR m.held IS NOT t.held OR m.paid IS NOT t.paid
   OR t.free IS NOT CASE WHEN m.gone THEN 0 ELSE m.came - m.held - m.paid END
ORDER BY 1;
