/* The tables, as numbered migrations, each in one transaction. A migration that has shipped is never edited.
 */
#include "daemon/store/internal.h"
#include <stdio.h>

enum { APPLICATION_ID = 0x7469656e }; /* "tien", so that another program's database is not taken for ours */

#define REFUSE(table, verb, why)                                                                             \
    "CREATE TRIGGER " table "_no_" verb " BEFORE " verb " ON " table " BEGIN SELECT RAISE(ABORT, '" table    \
    ": " why "'); END;\n"
/* History: rows come and stay. */
#define HISTORY(table)                                                                                       \
    REFUSE(table, "UPDATE", "history is not changed") REFUSE(table, "DELETE", "history is not deleted")
/* Work: state changes, identity does not. */
#define IDENTITY(table, columns)                                                                             \
    "CREATE TRIGGER " table "_identity BEFORE UPDATE OF " columns " ON " table                               \
    " BEGIN SELECT RAISE(ABORT, '" table ": identity is not changed'); END;\n"
#define STAYS(table) REFUSE(table, "DELETE", "rows are not deleted")

/* Instants are milliseconds UTC, NULL for none; days count from 1970-01-01; period is the model's sortable
 * key. References are declared for the reader and for PRAGMA foreign_key_check: they are not enforced at run
 * time, as every id written was just resolved by the same transaction and three look-ups a value would halve
 * the speed. */
static const char MIGRATION_1[] =
    /* Every id of a plan, unit, report, round, indicator, category, target, once; never reused for another.
     */
    "CREATE TABLE name(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, scope INTEGER NOT NULL, text TEXT NOT "
    "NULL,\n"
    "  UNIQUE(kind, scope, text)) STRICT;\n" HISTORY("name")

    /* Transaction time, audit chain, event stream: seq has no gaps. */
    "CREATE TABLE tx(seq INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, source TEXT "
    "NOT NULL,\n"
    "  verb TEXT NOT NULL, object TEXT, detail TEXT, hash BLOB NOT NULL CHECK(length(hash) = 32)) "
    "STRICT;\n" HISTORY("tx")

        "CREATE TABLE plan_version(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq),\n"
        "  plan INTEGER NOT NULL REFERENCES name(id), hash TEXT NOT NULL, canonical TEXT NOT NULL) STRICT;\n"
        /* the newest version of a plan as of a seq */
        "CREATE INDEX plan_version_newest ON plan_version(plan, seq);\n" HISTORY("plan_version")

            "CREATE TABLE unit_version(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq), hash "
            "TEXT NOT NULL,\n"
            "  canonical TEXT NOT NULL) STRICT;\n" HISTORY("unit_version")

    /* id is the seq that recorded it. ordinal and line_total run on, so that counting is reading the last
       row. */
    "CREATE TABLE submission(id INTEGER PRIMARY KEY REFERENCES tx(seq), plan INTEGER NOT NULL REFERENCES "
    "name(id),\n"
    "  report INTEGER NOT NULL REFERENCES name(id), unit INTEGER NOT NULL REFERENCES name(id), period "
    "INTEGER NOT NULL,\n"
    "  round INTEGER NOT NULL REFERENCES name(id), obligation INTEGER NOT NULL REFERENCES obligation(id),\n"
    "  supersedes INTEGER NOT NULL, received_at INTEGER NOT NULL, arrived_at INTEGER, media_type TEXT, note "
    "TEXT,\n"
    "  document TEXT, sha256 BLOB NOT NULL CHECK(length(sha256) = 32), line_count INTEGER NOT NULL,\n"
    "  ordinal INTEGER NOT NULL, line_total INTEGER NOT NULL) STRICT;\n"
    /* what came for an obligation: its lines so far, what superseded what, and by way of obligation_unit what
       a unit sent */
    "CREATE INDEX submission_obligation ON submission(obligation);\n" HISTORY("submission")

    /* Unit and period of lines that are not the submission's own: with those, where its observations lie. */
    "CREATE TABLE submission_slice(submission INTEGER NOT NULL REFERENCES submission(id),\n"
    "  unit INTEGER NOT NULL REFERENCES name(id), period INTEGER NOT NULL,\n"
    "  PRIMARY KEY(submission, unit, period)) STRICT, WITHOUT ROWID;\n" HISTORY("submission_slice")

    /* The bytes as received: encoding 0 plain, 1 zlib; length is that of the bytes, not of what is stored. */
    "CREATE TABLE payload(submission INTEGER PRIMARY KEY REFERENCES submission(id), encoding INTEGER NOT "
    "NULL,\n"
    "  length INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;\n" HISTORY("payload")

        "CREATE TABLE receipt(submission INTEGER PRIMARY KEY REFERENCES submission(id), json TEXT NOT NULL) "
        "STRICT;\n" HISTORY("receipt")

            "CREATE TABLE submission_return(submission INTEGER PRIMARY KEY REFERENCES submission(id),\n"
            "  seq INTEGER NOT NULL REFERENCES tx(seq), reason TEXT) STRICT;\n" HISTORY("submission_return")

    /* Unit first, then period: the lines of one submission fall side by side in one or two pages, however
     * large the table is, and judging reads a unit's rows in one sweep. No other index: it would scatter
     * every line. */
    "CREATE TABLE observation(unit INTEGER NOT NULL REFERENCES name(id), period INTEGER NOT NULL,\n"
    "  indicator INTEGER NOT NULL REFERENCES name(id), category INTEGER NOT NULL REFERENCES name(id),\n"
    "  seq INTEGER NOT NULL REFERENCES submission(id), value REAL, num REAL, den REAL, text TEXT, reason "
    "TEXT, note TEXT,\n"
    "  PRIMARY KEY(unit, period, indicator, category, seq)) STRICT, WITHOUT ROWID;\n" HISTORY("observation")

    /* AUTOINCREMENT: the id of a row that went is not given to another. */
    "CREATE TABLE obligation(id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL REFERENCES tx(seq),\n"
    "  plan INTEGER NOT NULL REFERENCES name(id), report INTEGER NOT NULL REFERENCES name(id), period "
    "INTEGER NOT NULL,\n"
    "  unit INTEGER NOT NULL REFERENCES name(id), round INTEGER NOT NULL REFERENCES name(id), due_at "
    "INTEGER,\n"
    "  remind_at INTEGER, historical INTEGER NOT NULL, ad_hoc INTEGER NOT NULL, grace_days INTEGER NOT "
    "NULL,\n"
    "  next_at INTEGER, step INTEGER NOT NULL DEFAULT 0,\n"
    "  UNIQUE(plan, report, period, unit, round)) STRICT;\n"
    /* what one unit owes, and what it sent */
    "CREATE INDEX obligation_unit ON obligation(unit, plan);\n"
    /* the ladders: which obligation wants attention next */
    "CREATE INDEX obligation_next ON obligation(next_at) WHERE next_at IS NOT NULL;\n" IDENTITY(
        "obligation", "id, seq, plan, report, period, unit, round, due_at, remind_at, historical, ad_hoc, "
                      "grace_days") "CREATE TRIGGER obligation_no_delete BEFORE DELETE ON obligation\n"
                                    "  WHEN EXISTS (SELECT 1 FROM obligation_event WHERE obligation = "
                                    "OLD.id)\n"
                                    "    OR EXISTS (SELECT 1 FROM submission WHERE obligation = OLD.id)\n"
                                    "  BEGIN SELECT RAISE(ABORT, 'obligation: something happened to it, it "
                                    "stays'); END;\n"

                                    /* Clustered by obligation, since folding one obligation's events is all
                                       that is ever read. */
                                    "CREATE TABLE obligation_event(obligation INTEGER NOT NULL REFERENCES "
                                    "obligation(id),\n"
                                    "  seq INTEGER NOT NULL REFERENCES tx(seq), kind INTEGER NOT NULL, at "
                                    "INTEGER, until INTEGER,\n"
                                    "  submission INTEGER NOT NULL, actor TEXT, reason TEXT,\n"
                                    "  PRIMARY KEY(obligation, seq, kind)) STRICT, WITHOUT ROWID;\n" HISTORY(
                                        "obligation_event")

    /* The key is the row, so putting it again changes nothing; in order of time for the sweep. */
    "CREATE TABLE agenda(at INTEGER NOT NULL, kind INTEGER NOT NULL, plan TEXT NOT NULL, object TEXT NOT "
    "NULL,\n"
    "  PRIMARY KEY(at, kind, plan, object)) STRICT, WITHOUT ROWID;\n" REFUSE("agenda", "UPDATE",
                                                                             "rows come and go, whole")

        "CREATE TABLE verdict_change(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq),\n"
        "  plan INTEGER NOT NULL REFERENCES name(id), indicator INTEGER NOT NULL REFERENCES name(id),\n"
        "  target INTEGER NOT NULL REFERENCES name(id), unit INTEGER NOT NULL REFERENCES name(id),\n"
        "  category INTEGER NOT NULL REFERENCES name(id), day INTEGER NOT NULL, status TEXT NOT NULL, flags "
        "TEXT NOT NULL,\n"
        "  ratio REAL, engine INTEGER NOT NULL, method TEXT, inputs TEXT, why_vi TEXT, why_en TEXT) STRICT;\n"
        /* the last change of a target for a unit and category as of a seq */
        "CREATE INDEX verdict_change_last ON verdict_change(target, unit, category, seq);\n"
        /* the stream of changes after a seq; seqs only grow, so it is appended to */
        "CREATE INDEX verdict_change_seq ON verdict_change(seq);\n" HISTORY("verdict_change")

            "CREATE TABLE alert(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq), kind TEXT "
            "NOT NULL,\n"
            "  identity TEXT NOT NULL, plan TEXT, report TEXT, unit TEXT, period TEXT, round TEXT, indicator "
            "TEXT, target TEXT,\n"
            "  category TEXT, level TEXT, milestone TEXT, event TEXT, component TEXT, since INTEGER NOT "
            "NULL,\n"
            "  severity INTEGER NOT NULL, state INTEGER NOT NULL, step INTEGER NOT NULL, ends_at INTEGER, "
            "resolved_at INTEGER,\n"
            "  detail TEXT, ack_until INTEGER, ack_author TEXT, ack_comment TEXT) STRICT;\n"
            /* at most one open alert has an identity; also how it is found */
            "CREATE UNIQUE INDEX alert_open ON alert(identity) WHERE state < 2;\n"
            /* the inbox: the open ones, newest first, among years of resolved ones */
            "CREATE INDEX alert_inbox ON alert(id) WHERE state < 2;\n" IDENTITY(
                "alert", "id, seq, kind, identity, plan, report, unit, period, round, indicator, target, "
                         "category, level, "
                         "milestone, event, component, since") STAYS("alert")

                "CREATE TABLE alert_event(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq),\n"
                "  alert INTEGER NOT NULL REFERENCES alert(id), event TEXT NOT NULL, was TEXT, becomes TEXT, "
                "at INTEGER NOT NULL,\n"
                "  reason TEXT) STRICT;\n"
                /* one alert's life, and its state as of a seq */
                "CREATE INDEX alert_event_alert ON alert_event(alert);\n" HISTORY("alert_event")

                    "CREATE TABLE notice(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL REFERENCES tx(seq),\n"
                    "  alert INTEGER NOT NULL REFERENCES alert(id), event INTEGER NOT NULL REFERENCES "
                    "alert_event(id),\n"
                    "  receiver TEXT NOT NULL, grp TEXT NOT NULL, type TEXT NOT NULL, state_label TEXT NOT "
                    "NULL, addressee TEXT NOT NULL,\n"
                    "  flush_at INTEGER NOT NULL, ended_seq INTEGER REFERENCES tx(seq), delivery INTEGER "
                    "REFERENCES delivery(id),\n"
                    "  dropped TEXT) STRICT;\n"
                    /* what is to be flushed next */
                    "CREATE INDEX notice_due ON notice(flush_at, id) WHERE ended_seq IS NULL;\n"
                    /* the rest of a group that is flushed */
                    "CREATE INDEX notice_group ON notice(grp, addressee, id) WHERE ended_seq IS "
                    "NULL;\n" IDENTITY("notice", "id, seq, alert, event, receiver, grp, type, state_label, "
                                                 "addressee, flush_at")
                        STAYS(
                            "notice") "CREATE TRIGGER notice_ends_once BEFORE UPDATE ON notice WHEN "
                                      "OLD.ended_seq IS NOT NULL\n"
                                      "  BEGIN SELECT RAISE(ABORT, 'notice: it has ended'); END;\n"

                                      "CREATE TABLE delivery(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL "
                                      "REFERENCES tx(seq), channel TEXT NOT NULL,\n"
                                      "  receiver TEXT NOT NULL, address TEXT NOT NULL, message_id TEXT NOT "
                                      "NULL "
                                      "UNIQUE, type TEXT NOT NULL,\n"
                                      "  state_label TEXT NOT NULL, headers TEXT, body BLOB NOT NULL, "
                                      "created_at "
                                      "INTEGER NOT NULL, state INTEGER NOT NULL,\n"
                                      "  next_attempt INTEGER, attempts INTEGER NOT NULL) STRICT;\n"
                                      /* the line before each address: who is first */
                                      "CREATE INDEX delivery_line ON delivery(address, id) WHERE state = 0;\n"
                                      /* when the next attempt of any is due */
                                      "CREATE INDEX delivery_next ON delivery(next_attempt) WHERE state = "
                                      "0;\n"
                                      /* which addresses have one under way, and what a restart takes back */
                                      "CREATE INDEX delivery_sending ON delivery(address) WHERE state = 1;\n"
                                      /* the dead letters, counted for every look at the metrics */
                                      "CREATE INDEX delivery_dead ON delivery(id) WHERE state = "
                                      "3;\n" IDENTITY(
                                          "delivery",
                                          "id, seq, channel, receiver, address, message_id, type, "
                                          "state_label, headers, body, created_at") STAYS("delivery")

                                          "CREATE TABLE delivery_alert(delivery INTEGER NOT NULL REFERENCES "
                                          "delivery(id),\n"
                                          "  alert INTEGER NOT NULL REFERENCES alert(id), PRIMARY "
                                          "KEY(delivery, "
                                          "alert)) STRICT, WITHOUT ROWID;\n"
                                          /* what was sent about an alert: its thread, and whether an earlier
                                             message of it still waits */
                                          "CREATE INDEX delivery_alert_alert ON delivery_alert(alert, "
                                          "delivery);\n" HISTORY("delivery_alert")

                                              "CREATE TABLE attempt(delivery INTEGER NOT NULL REFERENCES "
                                              "delivery(id), n INTEGER NOT NULL,\n"
                                              "  seq INTEGER NOT NULL REFERENCES tx(seq), at INTEGER NOT "
                                              "NULL, "
                                              "result TEXT NOT NULL, status INTEGER NOT NULL,\n"
                                              "  detail TEXT, PRIMARY KEY(delivery, n)) STRICT, WITHOUT "
                                              "ROWID;\n" HISTORY("attempt")

                                                  "CREATE TABLE silence(id INTEGER PRIMARY KEY, seq INTEGER "
                                                  "NOT "
                                                  "NULL REFERENCES tx(seq), starts_at INTEGER NOT NULL,\n"
                                                  "  ends_at INTEGER NOT NULL, match TEXT NOT NULL, author "
                                                  "TEXT "
                                                  "NOT NULL, comment TEXT) STRICT;\n" IDENTITY(
                                                      "silence",
                                                      "id, seq, starts_at, match, author, comment") STAYS("si"
                                                                                                          "le"
                                                                                                          "nc"
                                                                                                          "e")

                                                      "CREATE TABLE review(id INTEGER PRIMARY KEY, seq "
                                                      "INTEGER NOT NULL REFERENCES tx(seq), plan TEXT NOT "
                                                      "NULL,\n"
                                                      "  milestone TEXT NOT NULL, held_day INTEGER NOT NULL, "
                                                      "result TEXT, document TEXT) STRICT;\n"
                                                      /* the newest review of a milestone as of a seq */
                                                      "CREATE INDEX review_milestone ON review(plan, "
                                                      "milestone, seq);\n" HISTORY("review")

                                                          "CREATE TABLE idempotency(actor TEXT NOT NULL, key "
                                                          "TEXT NOT NULL, submission INTEGER NOT NULL "
                                                          "REFERENCES submission(id),\n"
                                                          "  sha256 BLOB NOT NULL CHECK(length(sha256) = "
                                                          "32), PRIMARY KEY(actor, key)) STRICT, WITHOUT "
                                                          "ROWID;\n" IDENTITY(
                                                              "idempotency", "actor, key, submission, sha256")
                                                              STAYS("idempotency");

static const char *const MIGRATIONS[] = {MIGRATION_1};
enum { SCHEMA_VERSION = sizeof MIGRATIONS / sizeof *MIGRATIONS };

static enum err_code run(struct store *store, const char *sql, struct err *err) {
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_fail(store, rc, err);
}

static enum err_code number(struct store *store, const char *sql, int64_t *out, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) *out = sqlite3_column_int64(stmt, 0);
    enum err_code code = rc == SQLITE_ROW ? ERR_OK : db_fail(store, rc, err);
    sqlite3_finalize(stmt);
    return code;
}

static enum err_code version(struct store *store, int64_t *out, struct err *err) {
    int64_t id, tables;
    enum err_code code = number(store, "PRAGMA user_version", out, err);
    if (!code) code = number(store, "PRAGMA application_id", &id, err);
    if (!code) code = number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code) return code;
    if (tables > 0 && id != APPLICATION_ID)
        return err_set(err, ERR_CONFLICT,
                       "the database is not one of tiendo's: move it away, or name another data folder");
    if (*out > SCHEMA_VERSION)
        return err_set(
            err, ERR_CONFLICT,
            "the database has schema %lld, this program knows up to %d: use the newer program that wrote it",
            (long long)*out, (int)SCHEMA_VERSION);
    return ERR_OK;
}

static enum err_code migrate_to(struct store *store, size_t next, struct err *err) {
    char stamp[96];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %zu;",
             (int)APPLICATION_ID, next);
    enum err_code code = run(store, "BEGIN EXCLUSIVE", err);
    if (code) return code;
    code = run(store, MIGRATIONS[next - 1], err);
    if (!code) code = run(store, stamp, err);
    if (!code) code = run(store, "COMMIT", err);
    if (!code) return ERR_OK;
    if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return err ? err_wrap(err, "migration %zu", next) : code;
}

enum err_code schema_migrate(struct store *store, struct err *err) {
    int64_t now = 0;
    enum err_code code = version(store, &now, err);
    for (size_t next = (size_t)now + 1; !code && next <= SCHEMA_VERSION; next++)
        code = migrate_to(store, next, err);
    return code;
}

enum err_code schema_check(struct store *store, struct err *err) {
    int64_t now = 0;
    enum err_code code = version(store, &now, err);
    if (code || now == SCHEMA_VERSION) return code;
    if (now == 0) return err_set(err, ERR_NOT_FOUND, "the database is still empty");
    return err_set(
        err, ERR_CONFLICT,
        "the database has schema %lld, this program reads %d: start the daemon once to bring it up",
        (long long)now, (int)SCHEMA_VERSION);
}
