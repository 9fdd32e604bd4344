INSTALL sqlite; LOAD sqlite;
ATTACH 'checkout.moderato' AS record (TYPE sqlite, READ_ONLY);

-- Every attempt, for tools that take Parquet.
COPY (FROM record.attempts) TO 'attempts.parquet';

-- The attempts that count: of one person's attempts at a task on a version the first valid one.
CREATE VIEW counted AS
FROM record.attempts a JOIN record.sessions s USING (session)
SELECT a.*
WHERE s.session_kind = 'real' AND NOT s.excluded AND s.participant_status <> 'withdrawn' AND a.success IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY a.participant, a.version, task
                           ORDER BY coalesce(a.started_at, s.opened_at), session, attempt) = 1;

-- Success with its 95 % adjusted-Wald interval, and the geometric mean time of the successes.
COPY (
  WITH tally AS (
    SELECT version, task, sum(success) AS successes, count(*) AS n, 1.959964 ** 2 AS z2,
           exp(avg(ln(time_ms / 1000)) FILTER (success = 1 AND estimated = 0)) AS geometric_mean_s
    FROM counted GROUP BY version, task),
  wald AS (
    SELECT *, (successes + z2 / 2) / (n + z2) AS mid, sqrt(z2 * mid * (1 - mid) / (n + z2)) AS half FROM tally)
  SELECT version, task, successes, n, greatest(mid - half, 0) AS low, least(mid + half, 1) AS high, geometric_mean_s
  FROM wald ORDER BY version, task
) TO 'figures.csv';
