/* What a simulation tells: read from the record after each instant. */
#include "daemon/base/mem.h"
#include "daemon/flow/simulate_internal.h"
#include <stdlib.h>
#include <string.h>

#define STEP_BYTES ((size_t)256 << 20)
#define PAGE       64 /* alerts and messages asked for at once: few are new at one instant */

struct simulated *replay_add(struct replay *r, enum simulated_kind kind, int64_t at_ms) {
    struct simulation *s = &r->out;
    mem_grow(&s->items, &s->cap, s->count + 1);
    s->items[s->count] = (struct simulated){.kind = kind, .at_ms = at_ms};
    return &s->items[s->count++];
}

enum err_code replay_no_room(struct replay *r) {
    return err_set(r->err, ERR_TOO_BIG,
                   "more happens in this span than fits into memory; replay a shorter one");
}

const char *replay_copy(struct replay *r, const char *text, enum err_code *code) {
    const char *copy = arena_strdup(r->out.arena, text);
    if (text && !copy) *code = replay_no_room(r);
    return copy;
}

/* ---- what came about: verdicts, alerts, messages ---- */

static bool same_subject(const struct verdict_row *a, const struct verdict_row *b) {
    return strcmp(a->target, b->target) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->category, b->category) == 0;
}

/* An instant may take several transactions; people see it as one. */
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
    replay_add(r, SIMULATED_VERDICT, row->recorded_ms)->as.verdict = v;
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
    kept.event = replay_copy(r, event->event, &code);
    kept.from = replay_copy(r, event->from, &code);
    kept.to = replay_copy(r, event->to, &code);
    kept.reason = replay_copy(r, event->reason, &code);
    if (!code) replay_add(r, SIMULATED_ALERT, r->now_ms)->as.alert = (struct simulated_alert){alert, kept};
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
            replay_add(r, SIMULATED_MESSAGE, items[i].created_ms)->as.message = items[i];
            if (items[i].id > newest) newest = items[i].id;
            f.before = items[i].id;
        }
    } while (i == PAGE);
    r->last_delivery = newest;
    return ERR_OK;
}

enum err_code replay_tell(struct replay *r) {
    const struct plans *plans = r->options->plans;
    int64_t recorded_ms;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < plans->count && !code; i++) code = tell_verdicts(r, plans->items[i]);
    if (!code) code = tell_alerts(r);
    if (!code) code = tell_messages(r);
    return code ? code : store_last(r->store, &r->seq, &recorded_ms, r->err);
}

/* ---- order ---- */

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

void replay_sort(struct simulation *s) {
    struct placed *placed = mem_array(s->count + 1, sizeof *placed);
    for (size_t i = 0; i < s->count; i++) placed[i] = (struct placed){s->items[i], i};
    if (s->count) qsort(placed, s->count, sizeof *placed, by_time);
    for (size_t i = 0; i < s->count; i++) s->items[i] = placed[i].item;
    mem_free(placed);
}
