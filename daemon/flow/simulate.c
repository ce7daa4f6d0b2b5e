#include "daemon/flow/simulate.h"
#include "collectors/collector.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine.h"
#include "daemon/flow/status.h"
#include "daemon/flow/validate.h"
#include <stdlib.h>
#include <string.h>

#define RESULT_BYTES ((size_t)1 << 30)
#define STEP_BYTES   ((size_t)256 << 20)
#define SWEEP_MAX    500
#define CLAIM_MAX    500
#define PAGE         64
#define ROUNDS_MAX   100000 /* at one instant: more is an engine that turns in a circle */

struct replay {
    const struct simulate_options *options;
    const struct simulate_arrival **arrivals; /* owned; those within the span, by instant */
    size_t arrival_count, arrived;
    struct store *store;
    struct engine *engine;
    struct simulation out;
    int64_t now_ms;
    /* what has been told already */
    int64_t seq, last_alert, last_delivery, last_event;
    int64_t *open; /* owned; ids of alerts that may still change */
    size_t open_count, open_cap;
    struct err *err;
};

static struct simulated *tell(struct replay *r, enum simulated_kind kind, int64_t at_ms) {
    struct simulation *s = &r->out;
    mem_grow(&s->items, &s->cap, s->count + 1);
    s->items[s->count] = (struct simulated){.kind = kind, .at_ms = at_ms};
    return &s->items[s->count++];
}

static enum err_code no_room(struct replay *r) {
    return err_set(r->err, ERR_TOO_BIG,
                   "more happens in this span than fits into memory; replay a shorter one");
}

static const char *copied(struct replay *r, const char *text, enum err_code *code) {
    const char *copy = arena_strdup(r->out.arena, text);
    if (text && !copy) *code = no_room(r);
    return copy;
}

/* ---- what came about: verdicts, alerts, messages ---- */

static bool same_subject(const struct verdict_row *a, const struct verdict_row *b) {
    return strcmp(a->target, b->target) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->category, b->category) == 0;
}

/* A sweep may take several transactions; people see an instant as one. */
static bool is_last_of_instant(const struct verdict_row *rows, size_t count, size_t i) {
    for (size_t k = i + 1; k < count; k++)
        if (same_subject(&rows[i], &rows[k])) return false;
    return true;
}

static enum err_code tell_verdict(struct replay *r, const struct verdict_row *row) {
    struct verdict_row before;
    struct err none;
    enum err_code code = store_verdict_last(r->store, row->plan, row->target, row->unit, row->category,
                                            r->seq, r->out.arena, &before, &none);
    if (code && code != ERR_NOT_FOUND) return err_set(r->err, code, "%s", none.msg);
    if (!code && before.status == row->status && before.flags == row->flags) return ERR_OK;
    struct simulated_verdict v = {
        .row = *row, .had_before = !code, .was = code ? VERDICT_NO_DATA : before.status};
    tell(r, SIMULATED_VERDICT, row->recorded_ms)->as.verdict = v;
    return ERR_OK;
}

static enum err_code tell_verdicts(struct replay *r, const struct plan *plan) {
    struct verdict_row *rows;
    size_t count;
    enum err_code code = store_verdict_changes(r->store, plan->id, NULL, NULL, r->seq, SIZE_MAX >> 1,
                                               r->out.arena, &rows, &count, r->err);
    for (size_t i = 0; i < count && !code; i++)
        if (is_last_of_instant(rows, count, i)) code = tell_verdict(r, &rows[i]);
    return code;
}

static enum err_code tell_event(struct replay *r, const struct alert_event_row *event) {
    struct alert alert;
    struct alert_event_row kept = *event;
    enum err_code code = store_alert(r->store, event->alert, r->out.arena, &alert, r->err);
    kept.event = copied(r, event->event, &code);
    kept.from = copied(r, event->from, &code);
    kept.to = copied(r, event->to, &code);
    kept.reason = copied(r, event->reason, &code);
    if (!code) tell(r, SIMULATED_ALERT, r->now_ms)->as.alert = (struct simulated_alert){alert, kept};
    return code;
}

static enum err_code tell_alert(struct replay *r, int64_t id, struct arena *scratch, bool *ended) {
    struct alert_event_row *events;
    size_t count;
    enum err_code code = store_alert_events(r->store, id, scratch, &events, &count, r->err);
    for (size_t i = 0; i < count && !code; i++)
        if (events[i].id > r->last_event) code = tell_event(r, &events[i]);
    *ended = count && strcmp(events[count - 1].to, alert_state_name(ALERT_RESOLVED)) == 0;
    return code;
}

/* Alerts raised since the last look are watched until they end; the store gives the newest first. */
static enum err_code watch_new_alerts(struct replay *r, struct arena *scratch) {
    struct alert_filter f = {.state = -1, .opened_from_ms = INSTANT_NONE, .limit = PAGE, .as_of = INT64_MAX};
    int64_t newest = r->last_alert;
    size_t count, i;
    do {
        struct alert *alerts;
        enum err_code code = store_alerts(r->store, &f, scratch, &alerts, &count, r->err);
        if (code) return code;
        for (i = 0; i < count && alerts[i].id > r->last_alert; i++) {
            mem_grow(&r->open, &r->open_cap, r->open_count + 1);
            r->open[r->open_count++] = alerts[i].id;
            if (alerts[i].id > newest) newest = alerts[i].id;
            f.before = alerts[i].id;
        }
    } while (i == PAGE);
    r->last_alert = newest;
    return ERR_OK;
}

static enum err_code tell_alerts(struct replay *r) {
    struct arena *scratch = arena_new(STEP_BYTES);
    size_t first = r->out.count, kept = 0;
    enum err_code code = watch_new_alerts(r, scratch);
    for (size_t i = 0; i < r->open_count && !code; i++) {
        bool ended = false;
        code = tell_alert(r, r->open[i], scratch, &ended);
        if (!ended) r->open[kept++] = r->open[i];
    }
    r->open_count = kept;
    for (size_t i = first; i < r->out.count; i++) {
        int64_t event = r->out.items[i].as.alert.event.id;
        if (event > r->last_event) r->last_event = event;
    }
    arena_free(scratch);
    return code;
}

static enum err_code tell_messages(struct replay *r) {
    struct delivery_filter f = {.state = -1, .limit = PAGE};
    int64_t newest = r->last_delivery;
    size_t count, i;
    do {
        struct delivery *items;
        enum err_code code = store_deliveries(r->store, &f, r->out.arena, &items, &count, r->err);
        if (code) return code;
        for (i = 0; i < count && items[i].id > r->last_delivery; i++) {
            tell(r, SIMULATED_MESSAGE, items[i].created_ms)->as.message = items[i];
            if (items[i].id > newest) newest = items[i].id;
            f.before = items[i].id;
        }
    } while (i == PAGE);
    r->last_delivery = newest;
    return ERR_OK;
}

static enum err_code tell_all(struct replay *r) {
    const struct plans *plans = r->options->plans;
    int64_t recorded_ms;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < plans->count && !code; i++) code = tell_verdicts(r, plans->items[i]);
    if (!code) code = tell_alerts(r);
    if (!code) code = tell_messages(r);
    return code ? code : store_last(r->store, &r->seq, &recorded_ms, r->err);
}

/* ---- one instant ---- */

static enum err_code in_transaction(struct replay *r, enum err_code (*run)(struct replay *r, bool *more),
                                    bool *more) {
    enum err_code code = engine_begin(r->engine, r->now_ms, r->err);
    if (code) return code;
    code = run(r, more);
    if (!code) return engine_commit(r->engine, r->err);
    engine_abort(r->engine);
    return code;
}

static enum err_code run_sweep(struct replay *r, bool *more) {
    return engine_sweep(r->engine, SWEEP_MAX, more, r->err);
}

/* Every message arrives at once. */
static enum err_code run_delivery(struct replay *r, bool *more) {
    struct arena *arena = arena_new(STEP_BYTES);
    struct delivery *items;
    size_t count;
    enum err_code code =
        store_deliveries_claim(r->store, r->now_ms, CLAIM_MAX, arena, &items, &count, r->err);
    for (size_t i = 0; i < count && !code; i++)
        code = engine_attempt(r->engine, items[i].id, "delivered", 0, "", DELIVERY_DELIVERED, INSTANT_NONE,
                              r->err);
    *more = count > 0;
    arena_free(arena);
    return code;
}

static enum err_code until_done(struct replay *r, enum err_code (*run)(struct replay *r, bool *more)) {
    bool more = true;
    enum err_code code = ERR_OK;
    for (size_t rounds = 0; more && !code; rounds++) {
        if (rounds == ROUNDS_MAX)
            return err_set(r->err, ERR_INTERNAL, "the engine finds no end at one instant");
        more = false;
        code = in_transaction(r, run, &more);
    }
    return code;
}

static enum err_code settle(struct replay *r) {
    enum err_code code = until_done(r, run_sweep);
    return code ? code : until_done(r, run_delivery);
}

/* ---- a submission arrives ---- */

static struct submission *submission_of(struct replay *r, const struct simulate_arrival *a,
                                        struct problems *problems, enum err_code *code) {
    struct submission *s = submission_new();
    *code = s ? ERR_OK : err_set(r->err, ERR_NOMEM, "out of memory");
    if (!s) return NULL;
    s->source = "simulate";
    s->actor = "simulate";
    s->received_at_ms = r->now_ms;
    *code = submission_set_payload(s, "application/json", a->body, a->len, r->err);
    if (!*code) *code = collect_parse(s, problems, r->err);
    if (!*code && !validate_submission(s, r->options->plans, problems))
        *code = err_set(r->err, ERR_INVALID, "%s", err_text(ERR_INVALID));
    return s;
}

/* The record's own failures end the replay; whatever is wrong with the submission is told. */
static bool is_refusal(enum err_code code) {
    return code == ERR_SYNTAX || code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT ||
           code == ERR_TOO_BIG || code == ERR_MEDIA_TYPE;
}

static enum err_code record(struct replay *r, struct submission *s, struct receipt *receipt) {
    enum err_code code = engine_begin(r->engine, r->now_ms, r->err);
    if (code) return code;
    code = engine_mark(r->engine, r->err);
    if (!code) code = engine_submit(r->engine, s, receipt, r->err);
    if (!code) code = engine_keep(r->engine, r->err);
    if (!code) return engine_commit(r->engine, r->err);
    engine_abort(r->engine);
    return code;
}

static struct problems *copy_problems(struct replay *r, const struct problems *a, const struct problems *b) {
    struct problems *all = arena_alloc(r->out.arena, sizeof *all);
    struct problem *items = arena_array(r->out.arena, a->count + b->count + 1, sizeof *items);
    if (!all || !items) return NULL;
    const struct problems *both[] = {a, b};
    *all = (struct problems){.items = items, .truncated = a->truncated || b->truncated};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            const struct problem *p = &both[k]->items[i];
            all->errors += p->severity == SEVERITY_ERROR;
            items[all->count++] =
                (struct problem){.severity = p->severity,
                                 .pointer = arena_strdup(r->out.arena, p->pointer ? p->pointer : ""),
                                 .code = p->code,
                                 .vi = arena_strdup(r->out.arena, p->vi),
                                 .en = arena_strdup(r->out.arena, p->en)};
        }
    return all;
}

static enum err_code arrive(struct replay *r, const struct simulate_arrival *a) {
    struct problems problems;
    struct receipt receipt;
    enum err_code code, rc = ERR_OK;
    problems_init(&problems);
    receipt_init(&receipt);
    struct submission *s = submission_of(r, a, &problems, &code);
    if (!code) code = record(r, s, &receipt);
    if (code && !is_refusal(code)) {
        rc = code;
    } else {
        struct simulated_submission told = {.arrival = a, .accepted = !code, .code = code};
        told.json = copied(r, receipt.json, &rc);
        told.problems = copy_problems(r, &problems, &receipt.problems);
        if (!told.problems) rc = no_room(r);
        tell(r, SIMULATED_SUBMISSION, r->now_ms)->as.submission = told;
    }
    submission_free(s);
    receipt_deinit(&receipt);
    problems_deinit(&problems);
    return rc;
}

/* ---- the span
 * ----------------------------------------------------------------------------------------------------------------
 */

static int64_t next_arrival_ms(const struct replay *r) {
    return r->arrived < r->arrival_count ? r->arrivals[r->arrived]->at_ms : INT64_MAX;
}

/* What falls due at an instant comes before what arrives at it: a deadline is the first instant that is late.
 */
static enum err_code step(struct replay *r, int64_t due_ms) {
    enum err_code code = due_ms <= r->now_ms ? settle(r) : ERR_OK;
    bool any = false;
    while (!code && next_arrival_ms(r) <= r->now_ms) {
        code = arrive(r, r->arrivals[r->arrived++]);
        any = true;
    }
    if (any && !code) code = settle(r);
    return code ? code : tell_all(r);
}

static enum err_code walk(struct replay *r) {
    size_t rounds = 0;
    for (;;) {
        int64_t due_ms, raise_ms, before_ms = r->now_ms;
        enum err_code code = store_next_ms(r->store, &due_ms, &raise_ms, r->err);
        if (code) return code;
        int64_t at_ms = due_ms < next_arrival_ms(r) ? due_ms : next_arrival_ms(r);
        if (at_ms > r->options->to_ms) return ERR_OK;
        if (at_ms > r->now_ms) r->now_ms = at_ms;
        rounds = r->now_ms > before_ms ? 0 : rounds + 1;
        if (rounds > ROUNDS_MAX)
            return err_set(r->err, ERR_INTERNAL, "the engine finds no end at one instant");
        code = step(r, due_ms);
        if (code) return code;
    }
}

static enum err_code last_verdicts(struct replay *r) {
    const struct plans *plans = r->options->plans;
    struct moment at = {.seq = r->seq, .now_ms = r->options->to_ms};
    size_t cap = 0;
    for (size_t i = 0; i < plans->count; i++) {
        struct verdict_filter f = {.plan = plans->items[i]->id, .status = -1};
        struct verdict *all;
        size_t count;
        enum err_code code =
            status_verdicts(r->store, plans->items[i], plans->units, &f, at, &all, &count, r->err);
        if (!code && count) {
            mem_grow(&r->out.verdicts, &cap, r->out.verdict_count + count);
            memcpy(r->out.verdicts + r->out.verdict_count, all, count * sizeof *all);
            r->out.verdict_count += count;
        }
        mem_free(all);
        if (code) return code;
    }
    return ERR_OK;
}

static enum err_code replay_span(struct replay *r) {
    bool changed;
    r->now_ms = r->options->from_ms;
    enum err_code code = engine_publish(r->engine, r->options->plans, r->now_ms, false, &changed, r->err);
    if (!code) code = tell_all(r);
    if (!code) code = walk(r);
    return code ? code : last_verdicts(r);
}

/* ---- order
 * -------------------------------------------------------------------------------------------------------------------
 */

static int by_arrival(const void *pa, const void *pb) {
    const struct simulate_arrival *a = *(const struct simulate_arrival *const *)pa,
                                  *b = *(const struct simulate_arrival *const *)pb;
    if (a->at_ms != b->at_ms) return a->at_ms < b->at_ms ? -1 : 1;
    return a < b ? -1 : a > b; /* in the order given: they lie in one array */
}

static void sort_arrivals(struct replay *r) {
    const struct simulate_options *o = r->options;
    r->arrivals = mem_array(o->arrival_count + 1, sizeof *r->arrivals);
    for (size_t i = 0; i < o->arrival_count; i++)
        if (o->arrivals[i].at_ms >= o->from_ms && o->arrivals[i].at_ms <= o->to_ms)
            r->arrivals[r->arrival_count++] = &o->arrivals[i];
    r->out.left_out = o->arrival_count - r->arrival_count;
    if (r->arrival_count) qsort(r->arrivals, r->arrival_count, sizeof *r->arrivals, by_arrival);
}

static int64_t order_of(const struct simulated *s) {
    if (s->kind == SIMULATED_ALERT) return s->as.alert.event.id;
    return s->kind == SIMULATED_MESSAGE ? s->as.message.id : 0;
}

/* Submissions and verdicts come in their own order already; the sort must keep it, so equal ones go by place.
 */
struct placed {
    struct simulated item;
    size_t place;
};

static int by_time(const void *pa, const void *pb) {
    const struct placed *a = pa, *b = pb;
    if (a->item.at_ms != b->item.at_ms) return a->item.at_ms < b->item.at_ms ? -1 : 1;
    if (a->item.kind != b->item.kind) return a->item.kind < b->item.kind ? -1 : 1;
    int64_t x = order_of(&a->item), y = order_of(&b->item);
    if (x != y) return x < y ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static void sort_items(struct simulation *s) {
    struct placed *placed = mem_array(s->count + 1, sizeof *placed);
    for (size_t i = 0; i < s->count; i++) placed[i] = (struct placed){s->items[i], i};
    if (s->count) qsort(placed, s->count, sizeof *placed, by_time);
    for (size_t i = 0; i < s->count; i++) s->items[i] = placed[i].item;
    mem_free(placed);
}

/* ---- the call
 * ------------------------------------------------------------------------------------------------------------------
 */

void simulation_deinit(struct simulation *s) {
    mem_free(s->items);
    mem_free(s->verdicts);
    arena_free(s->arena);
    *s = (struct simulation){0};
}

enum err_code simulate(const struct simulate_options *options, struct simulation *out, struct err *err) {
    struct replay r = {.options = options, .err = err};
    if (options->from_ms > options->to_ms) return err_set(err, ERR_INVALID, "the span ends before it begins");
    r.out.arena = arena_new(RESULT_BYTES);
    sort_arrivals(&r);
    enum err_code code = store_open(":memory:", STORE_WRITE, &r.store, err);
    if (code) goto out;
    r.engine = engine_new(r.store, options->settings);
    code = replay_span(&r);
    if (code) goto out;
    sort_items(&r.out);
    *out = r.out;
    r.out = (struct simulation){0};
out:
    engine_free(r.engine);
    store_close(r.store);
    simulation_deinit(&r.out);
    mem_free(r.arrivals);
    mem_free(r.open);
    return code;
}

static bool is_bad(enum verdict_status status, unsigned flags) {
    bool judged_here = !(flags & (VERDICT_NOT_IN_FORCE | VERDICT_OTHER_LEVEL | VERDICT_LATER));
    return judged_here && (status == VERDICT_LAGGING || status == VERDICT_MISSED);
}

bool simulation_found(const struct simulation *s) {
    for (size_t i = 0; i < s->count; i++) {
        const struct simulated *item = &s->items[i];
        if (item->kind == SIMULATED_ALERT && item->as.alert.alert.kind == ALERT_REPORT_MISSED) return true;
        if (item->kind == SIMULATED_VERDICT &&
            is_bad(item->as.verdict.row.status, item->as.verdict.row.flags))
            return true;
    }
    for (size_t i = 0; i < s->verdict_count; i++)
        if (is_bad(s->verdicts[i].status, s->verdicts[i].flags)) return true;
    return false;
}
