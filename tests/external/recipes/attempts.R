library(DBI)
record <- dbConnect(RSQLite::SQLite(), "checkout.moderato", flags = RSQLite::SQLITE_RO)
valid <- dbGetQuery(record, "
  SELECT a.* FROM attempts a JOIN sessions s USING (session)
  WHERE s.session_kind = 'real' AND NOT s.excluded AND s.participant_status <> 'withdrawn' AND a.success IS NOT NULL
  ORDER BY coalesce(a.started_at, s.opened_at), session, attempt")
# Of one person's attempts at a task on a version the first valid one counts.
counted <- valid[!duplicated(valid[c("participant", "version", "task")]), ]

figures <- do.call(rbind, lapply(split(counted, ~ version + task, drop = TRUE), function(a) {
  n <- nrow(a)
  z2 <- qnorm(0.975)^2  # 95 %, adjusted Wald
  mid <- (sum(a$success) + z2 / 2) / (n + z2)
  half <- sqrt(z2 * mid * (1 - mid) / (n + z2))
  times <- a$time_ms[a$success == 1 & a$estimated == 0] / 1000
  data.frame(version = a$version[1], task = a$task[1], successes = sum(a$success), n = n,
             low = max(mid - half, 0), high = min(mid + half, 1), geometric_mean_s = exp(mean(log(times), na.rm = TRUE)))
}))
write.csv(figures, "figures.csv", row.names = FALSE)
