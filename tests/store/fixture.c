#include "tests/store/fixture.h"
#include "daemon/base/mem.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static void make_world(struct fixture *fx) {
    static const char *const units[UNIT_COUNT] = {"so-a", "so-b", "tinh"}; /* sorted, as the model asks */
    static const char *const indicators[IND_TOTAL] = {"1.1", "1.2", "2.1"};
    for (size_t i = 0; i < UNIT_COUNT; i++)
        fx->unit_items[i] =
            (struct unit){.index = i, .id = units[i], .from_day = DAY_NONE, .to_day = DAY_NONE};
    fx->units = (struct units){.items = fx->unit_items, .count = UNIT_COUNT};
    for (size_t i = 0; i < IND_TOTAL; i++)
        fx->indicators[i] = (struct indicator){.index = i, .id = indicators[i]};
    fx->other_indicator = (struct indicator){.id = "1.1"};
    fx->target = (struct target){.id = "1.1-end", .indicator = &fx->indicators[IND_RATE]};
    fx->rounds[0] = (struct round){.id = "-"};
    fx->rounds[1] = (struct round){.index = 0, .id = "first"};
    fx->rounds[2] = (struct round){.index = 1, .id = "update"};
    fx->report = (struct report){.id = "half", .rounds = fx->rounds, .round_count = 1};
    fx->rounded = (struct report){.id = "twice", .rounds = fx->rounds + 1, .round_count = 2};
    fx->other_report = fx->report;
    fx->plan = (struct plan){.id = "p-2011",
                             .indicators = fx->indicators,
                             .indicator_count = IND_TOTAL,
                             .targets = &fx->target,
                             .target_count = 1,
                             .reports = &fx->report,
                             .report_count = 1};
    fx->other = (struct plan){.id = "q-2016",
                              .indicators = &fx->other_indicator,
                              .indicator_count = 1,
                              .reports = &fx->other_report,
                              .report_count = 1};
    assert_true(period_parse("2016-S1", &fx->h1));
    assert_true(period_parse("2016-S2", &fx->h2));
    assert_true(period_parse("2016", &fx->y2016));
}

static int setup(void **state, bool memory) {
    struct fixture *fx = mem_alloc(sizeof *fx);
    crypto_init();
    snprintf(fx->dir, sizeof fx->dir, memory ? ":memory:" : "/tmp/tiendo-store-XXXXXX");
    if (!memory && !mkdtemp(fx->dir)) return -1;
    fx->arena = arena_new(64u << 20);
    make_world(fx);
    *state = fx;
    if (store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err)) fail_msg("%s", fx->err.msg);
    return 0;
}

int fixture_setup(void **state) {
    return setup(state, false);
}

int fixture_setup_memory(void **state) {
    return setup(state, true);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

int fixture_teardown(void **state) {
    struct fixture *fx = *state;
    store_close(fx->store);
    arena_free(fx->arena);
    int rc = fx->dir[0] == '/' ? nftw(fx->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) : 0;
    mem_free(fx);
    return rc;
}

void fixture_reopen(struct fixture *fx) {
    store_close(fx->store);
    fx->store = NULL;
    OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
}

void fixture_path(const struct fixture *fx, const char *name, char *buf, size_t size) {
    snprintf(buf, size, "%s/%s", fx->dir, name);
}

const struct unit *fx_unit(const struct fixture *fx, const char *id) {
    const struct unit *unit = unit_find(&fx->units, id);
    assert_non_null(unit);
    return unit;
}

void check_code(const struct fixture *fx, enum err_code got, enum err_code want, const char *what,
                const char *file, int line) {
    if (got == want) return;
    print_error("%s: got \"%s\" instead of \"%s\": %s\n", what, err_text(got), err_text(want),
                got ? fx->err.msg : "");
    _fail(file, line);
}

void fx_begin(struct fixture *fx, int64_t now_ms) {
    OK(store_begin(fx->store, now_ms, &fx->err));
}

int64_t fx_tx(struct fixture *fx, const char *verb) {
    int64_t seq;
    OK(store_tx(fx->store, "officer", "http", verb, NULL, NULL, &seq, &fx->err));
    return seq;
}

void fx_commit(struct fixture *fx) {
    OK(store_commit(fx->store, &fx->err));
}

static void fill_line(struct fixture *fx, const struct submission *s, const struct line *from,
                      struct submission_line *to) {
    static const struct period none;
    to->indicator = &s->plan->indicators[from->indicator];
    to->unit = from->unit ? fx_unit(fx, from->unit) : s->unit;
    to->period = period_equal(from->period, none) ? s->period : from->period;
    to->category = from->category ? from->category : "total";
    to->has_value = !from->no_data;
    to->value = from->value;
    to->no_data_reason = from->no_data;
}

struct submission *fx_submission(struct fixture *fx, const char *unit, struct period period,
                                 const struct line *lines, size_t count) {
    struct submission *s = arena_alloc(fx->arena, sizeof *s);
    s->plan = &fx->plan;
    s->report = &fx->report;
    s->unit = fx_unit(fx, unit);
    s->period = period;
    s->lines = arena_array(fx->arena, count, sizeof *s->lines);
    s->line_count = count;
    for (size_t i = 0; i < count; i++) fill_line(fx, s, &lines[i], &s->lines[i]);
    s->media_type = "application/json";
    s->payload = "{}";
    s->payload_len = 2;
    s->received_at_ms = NOW;
    crypto_sha256(s->payload, s->payload_len, s->sha256);
    return s;
}

int64_t fx_open(struct fixture *fx, int64_t seq, const char *unit, struct period period) {
    int64_t id;
    struct obligation o = {.plan = fx->plan.id,
                           .report = "half",
                           .unit = unit,
                           .round = "-",
                           .period = period,
                           .due_ms = NOW,
                           .remind_ms = NOW - 7 * 86400000LL};
    OK(store_obligation_open(fx->store, seq, &o, INSTANT_NONE, &id, &fx->err));
    return id;
}

static int64_t obligation_of(struct fixture *fx, int64_t seq, const char *unit, struct period period) {
    struct obligation o;
    enum err_code code = store_obligation(fx->store, fx->plan.id, "half", unit, period, "-", INT64_MAX,
                                          fx->arena, &o, &fx->err);
    if (code == ERR_NOT_FOUND) return fx_open(fx, seq, unit, period);
    OK(code);
    return o.id;
}

int64_t fx_submit(struct fixture *fx, const char *unit, struct period period, const struct line *lines,
                  size_t count) {
    struct submission *s = fx_submission(fx, unit, period, lines, count);
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add"), obligation = obligation_of(fx, seq, unit, period);
    OK(store_submission_add(fx->store, seq, s, "-", obligation, 0, &fx->err));
    fx_commit(fx);
    return seq;
}

int64_t fx_return(struct fixture *fx, int64_t submission, const char *reason) {
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.return");
    OK(store_submission_return(fx->store, seq, submission, reason, &fx->err));
    fx_commit(fx);
    return seq;
}

int64_t fx_value(struct fixture *fx, const char *unit, double value) {
    struct line line = {.indicator = IND_RATE, .value = value};
    return fx_submit(fx, unit, fx->h1, &line, 1);
}

int64_t fx_alert(struct fixture *fx, int64_t seq, const char *unit) {
    int64_t id;
    struct alert a = {
        .kind = ALERT_REPORT_MISSED,
        .severity = ALERT_WARNING,
        .labels = {.plan = "p-2011", .report = "half", .unit = unit, .period = "2016-S1", .round = "-"},
        .step = 1,
        .since_ms = NOW,
        .ends_ms = INSTANT_NONE,
        .resolved_ms = INSTANT_NONE,
        .ack_until_ms = INSTANT_NONE,
        .detail = "{}"};
    OK(store_alert_add(fx->store, seq, &a, &id, &fx->err));
    return id;
}

void fx_fill_all(struct fixture *fx) {
    int64_t id, event, notice, delivery;
    uint8_t hash[SHA256_BYTES] = {1};
    struct line lines[] = {{.indicator = IND_RATE, .value = 1},
                           {.indicator = IND_STAGE, .unit = "tinh", .value = 2}};
    struct obligation_event oe = {.kind = OBLIGATION_WAIVE, .at_ms = NOW, .until_ms = INSTANT_NONE};
    struct verdict v = {.plan = &fx->plan,
                        .target = &fx->target,
                        .unit = &fx->unit_items[0],
                        .category = "total",
                        .milestone_day = DAY_NONE,
                        .base_day = DAY_NONE,
                        .value_day = DAY_NONE};
    struct silence silence = {.starts_ms = NOW, .ends_ms = NOW, .match = "{}", .author = "lan"};
    struct agenda_row agenda = {NOW, AGENDA_JUDGE, "p", ""};
    struct store *s = fx->store;
    int64_t sub = fx_submit(fx, "so-a", fx->h1, lines, 2);
    fx_return(fx, sub, "sai");
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "all");
    OK(store_plan_version_add(s, seq, "p", "h", "{}", &fx->err));
    OK(store_unit_version_add(s, seq, "h", "[]", &fx->err));
    OK(store_receipt_add(s, sub, "{}", &fx->err));
    OK(store_idempotency_add(s, "a", "k", sub, hash, &fx->err));
    OK(store_obligation_event(s, seq, fx_open(fx, seq, "so-b", fx->h1), &oe, &fx->err));
    OK(store_agenda_put(s, &agenda, &fx->err));
    OK(store_verdict_change(s, seq, &v, "vi", "en", &fx->err));
    int64_t alert = fx_alert(fx, seq, "so-a");
    OK(store_alert_event(s, seq, alert, "open", NULL, "firing", NOW, NULL, &event, &fx->err));
    struct notice n = {.alert = alert,
                       .event = event,
                       .receiver = "r",
                       .group = "g",
                       .type = "t",
                       .state = "firing",
                       .to = "",
                       .flush_ms = NOW};
    struct delivery d = {.channel = "email",
                         .receiver = "r",
                         .to = "a@x",
                         .message_id = "m",
                         .type = "t",
                         .state_label = "firing",
                         .body = "b",
                         .body_len = 1,
                         .next_attempt_ms = NOW,
                         .alerts = &alert,
                         .alert_count = 1};
    OK(store_notice_add(s, seq, &n, &notice, &fx->err));
    OK(store_delivery_add(s, seq, &d, &delivery, &fx->err));
    OK(store_attempt_add(s, seq, delivery, NOW, "retry", 0, NULL, DELIVERY_PENDING, NOW, &fx->err));
    OK(store_silence_add(s, seq, &silence, &id, &fx->err));
    OK(store_review_add(s, seq, "p", "mid", 1, "đạt", NULL, &fx->err));
    struct task_state_row task = {
        .plan = "p", .task = "t", .unit = "so-a", .window = "1", .seq = seq, .actor = "a"};
    OK(store_task_state_add(s, &task, &fx->err));
    OK(store_occurrence_add(s, "p", &(struct occurrence){.event = "e", .day = 1, .seq = seq, .actor = "a"},
                            &fx->err));
    fx_commit(fx);
}
