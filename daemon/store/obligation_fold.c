/* The state of an obligation is the fold of its events, in the order of their recording. */
#include "daemon/store/internal.h"

struct fold {
    struct obligation o;
    struct obligation_work work;
    int64_t planned_due_ms, planned_remind_ms; /* before any extension */
    int64_t kept_ms;                           /* the completion that a return undid; INSTANT_NONE */
    int64_t kept_until_ms;                     /* a completion before this instant counts from kept_ms */
};

static void submitted(struct fold *f, int64_t at_ms, int64_t submission) {
    f->o.received = true;
    f->o.received_ms = at_ms;
    if (submission) f->o.submission = submission;
    f->o.returned_until_ms = INSTANT_NONE;
    if (f->kept_until_ms != INSTANT_NONE && at_ms >= f->kept_until_ms)
        f->kept_ms = INSTANT_NONE; /* too late for it */
}

/* The first completion judges timeliness; after a return, a completion by its `until` keeps what the first
 * earned. */
static void completed(struct fold *f, int64_t at_ms) {
    if (f->o.complete) return;
    bool keeps = f->kept_ms != INSTANT_NONE && (f->kept_until_ms == INSTANT_NONE || at_ms < f->kept_until_ms);
    f->o.complete = true;
    f->o.complete_ms = keeps ? f->kept_ms : at_ms;
    f->o.returned_until_ms = INSTANT_NONE;
}

static void returned(struct fold *f, int64_t until_ms) {
    if (f->o.complete) f->kept_ms = f->o.complete_ms;
    f->kept_until_ms = until_ms;
    f->o.complete = false;
    f->o.complete_ms = INSTANT_NONE;
    f->o.returned_until_ms = until_ms;
}

/* The first reminder keeps its distance from the due date. */
static void extended(struct fold *f, int64_t until_ms) {
    f->o.due_ms = f->o.extended_ms = until_ms;
    if (f->planned_remind_ms != INSTANT_NONE && f->planned_due_ms != INSTANT_NONE && until_ms != INSTANT_NONE)
        f->o.remind_ms = f->planned_remind_ms + (until_ms - f->planned_due_ms);
}

/* Whose it is now: a unit's name, as stable as every other. */
static enum err_code passed(struct fold *f, const struct row *row, struct err *err) {
    int64_t id;
    struct store *store = row->store;
    f->o.waived = true;
    enum err_code code =
        name_find(store, NAME_UNIT, 0, (const char *)sqlite3_column_text(row->stmt, 18), &id, err);
    return code ? code : name_text(store, id, &f->o.passed_to, err);
}

static enum err_code apply(struct fold *f, const struct row *row, struct err *err) {
    switch ((enum obligation_event_kind)row_int(row, 14)) {
    case OBLIGATION_SUBMITTED:
        submitted(f, row_instant(row, 15), row_int(row, 17));
        break;
    case OBLIGATION_COMPLETED:
        completed(f, row_instant(row, 15));
        break;
    case OBLIGATION_EXTENDED:
        extended(f, row_instant(row, 16));
        break;
    case OBLIGATION_WAIVE:
        f->o.waived = true;
        break;
    case OBLIGATION_RETURN:
        returned(f, row_instant(row, 16));
        break;
    case OBLIGATION_PASS:
        return passed(f, row, err);
    }
    return ERR_OK;
}

static enum err_code start(struct fold *f, const struct row *row, struct err *err) {
    struct store *store = row->store;
    *f = (struct fold){.kept_ms = INSTANT_NONE, .kept_until_ms = INSTANT_NONE};
    f->o = (struct obligation){.id = row_int(row, 0),
                               .opened_seq = row_int(row, 1),
                               .period = row_period(row, 6),
                               .due_ms = row_instant(row, 7),
                               .remind_ms = row_instant(row, 8),
                               .historical = row_int(row, 9) != 0,
                               .ad_hoc = row_int(row, 10) != 0,
                               .grace_days = (int)row_int(row, 11),
                               .received_ms = INSTANT_NONE,
                               .complete_ms = INSTANT_NONE,
                               .returned_until_ms = INSTANT_NONE,
                               .extended_ms = INSTANT_NONE};
    f->work = (struct obligation_work){.next_ms = row_instant(row, 12), .step = (int)row_int(row, 13)};
    f->planned_due_ms = f->o.due_ms;
    f->planned_remind_ms = f->o.remind_ms;
    enum err_code code = name_text(store, row_int(row, 2), &f->o.plan, err);
    if (!code) code = name_text(store, row_int(row, 3), &f->o.report, err);
    if (!code) code = name_text(store, row_int(row, 4), &f->o.unit, err);
    return code ? code : name_text(store, row_int(row, 5), &f->o.round, err);
}

enum err_code obligation_fold(struct store *store, sqlite3_stmt *stmt, obligation_each *each, void *arg,
                              struct err *err) {
    struct row row = {.store = store, .stmt = stmt};
    struct fold f = {0};
    bool more = true;
    enum err_code code = ERR_OK;
    while (!(code = db_step(store, stmt, &more, err)) && more) {
        if (row_int(&row, 0) != f.o.id) {
            if (f.o.id) each(arg, &f.o, &f.work);
            code = start(&f, &row, err);
            if (code) break;
        }
        if (!row_null(&row, 14)) code = apply(&f, &row, err);
        if (code) break;
    }
    if (!code && f.o.id) each(arg, &f.o, &f.work);
    if (code) sqlite3_reset(stmt);
    return code;
}
