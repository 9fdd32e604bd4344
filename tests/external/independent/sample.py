"""Which attempts and answers count, from the sessions as they were run."""

PRECEDENCE = ["not_reached", "skipped", "void", "undecided"]


def counts(session):
    return session["kind"] == "real" and session["excluded"] is None and not session["withdrawn"] and session["person"]


def uncounted(ending):
    return {"open": "undecided"}.get(ending, ending if ending in PRECEDENCE else None)


class Person:
    """A participant on one version."""

    def __init__(self, code, sessions, script):
        self.code, self.sessions = code, sessions
        self.counted, self.left_out, self.later, self.after_void = {}, {}, {}, set()
        attempts = [(a, s) for s in sessions for a in s["attempts"]]
        attempts.sort(key=lambda found: (
            found[1]["opened"] if found[0]["start"] is None else found[0]["start"], found[1]["id"], abs(found[0]["key"])))
        voided = set()
        for attempt, session in attempts:
            task = attempt["task"]
            why = uncounted(attempt["ending"])
            if why is not None:
                before = self.left_out.get(task)
                if before is None or PRECEDENCE.index(why) > PRECEDENCE.index(before):
                    self.left_out[task] = why
                if why == "void":
                    voided.add(task)
            elif task in self.counted:
                self.later[task] = self.later.get(task, 0) + 1
            else:
                self.counted[task] = Attempt(attempt, session, script)
                if task in voided:
                    self.after_void.add(task)
        for task in self.counted:
            self.left_out.pop(task, None)

    def rated_attempt(self, task):
        """The session and the key of the attempt whose answers count."""
        if task in self.counted:
            return self.counted[task].session, self.counted[task].raw["key"]
        undecided = ((s, a["key"]) for s in self.sessions for a in s["attempts"]
                     if a["task"] == task and a["ending"] == "undecided")
        return next(undecided, (None, None))

    def is_analyzed(self):
        return bool(self.counted) or any(s["ratings"] for s in self.sessions)

    def successes(self, tasks):
        return {t: a.success for t, a in self.counted.items() if t in tasks}

    def level(self, variable):
        own = (s["segment"] if variable == "segment" else moderator(s) for s in self.sessions)
        return next((found for found in own if found), None)


def moderator(session):
    """Who moderated a session; nothing where an import has its source in that place."""
    source = next((a["source"] for a in session["attempts"] if a["source"]), None)
    only_answers = not session["attempts"] and not session["order"]
    return None if only_answers or session["moderator"] == source else session["moderator"]


class Attempt:
    """A counted attempt with what the script says about it."""

    def __init__(self, raw, session, script):
        self.raw, self.session = raw, session
        task = script.get(raw["task"])
        too_late = raw["over_limit"] and bool(task) and task["limit_fails"]
        completed = raw["ending"] == "completed"
        helped = raw["assisted"] or raw["did_it"]
        self.success = bool(task) and completed and not helped and not too_late
        self.credit = 0.0
        if task and completed and not raw["did_it"] and not too_late:
            self.credit = 1.0
        elif task and raw["ending"] == "partial":
            self.credit = task["partial_credit"]
        usable = raw["ms"] is not None and raw["ms"] > 0 and not raw["estimated"]
        self.seconds = raw["ms"] / 1000 if usable else None

    def bin(self):
        ending = self.raw["ending"]
        if ending != "completed":
            return ending
        return "unassisted" if self.success else "assisted" if self.raw["assisted"] else "over_limit"

    def end(self):
        if self.success:
            return "success", self.seconds
        return "stopped" if self.raw["ending"] == "stopped" else "failure", self.seconds

    def ranked(self):
        """Seconds to success, None for never; no answer for a success without a usable time."""
        if not self.success:
            return True, None
        return self.seconds is not None, self.seconds


def select(study, first_version_only):
    """People by version and code."""
    script = {task["id"]: task for task in study["tasks"]}
    chosen, first = {}, {}
    for session in sorted(study["sessions"], key=lambda s: (s["opened"], s["id"])):
        if not counts(session):
            continue
        code, version = session["person"], session["version"]
        if first_version_only and first.setdefault(code, version) != version:
            continue
        chosen.setdefault(version, {}).setdefault(code, []).append(session)
    return {
        version: {code: Person(code, people[code], script) for code in sorted(people)}
        for version, people in chosen.items()
    }


def answers(people, task):
    """Answers by instrument and code: after a task with the attempt that counts, or without one with the first that
    ended without an outcome; or (None) at the end, of the first session that has any."""
    found = {}
    for person in people.values():
        if task is not None:
            session, key = person.rated_attempt(task)
            if session is None:
                continue
            sources = [[r for r in session["ratings"] if r["attempt"] == key]]
        else:
            sources = [[r for r in s["ratings"] if r["attempt"] is None] for s in person.sessions]
        for rows in sources:
            here = {}
            for answer in rows:
                here.setdefault(answer["instrument"], []).append(answer)
            for instrument, given in here.items():
                found.setdefault(instrument, {}).setdefault(person.code, given)
    return found
