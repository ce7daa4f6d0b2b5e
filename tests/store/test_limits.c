/* Memory for an answer is the caller's choice: too little of it is an error of that call and of nothing
 * else. */
#include "tests/store/fixture.h"

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)
#define ALL             INT64_MAX

typedef enum err_code reading(struct fixture *fx, struct arena *arena, size_t *count);

static enum err_code plan_versions(struct fixture *fx, struct arena *arena, size_t *count) {
    struct version_row *rows;
    return store_plan_versions(fx->store, ALL, arena, &rows, count, &fx->err);
}

static enum err_code unit_version(struct fixture *fx, struct arena *arena, size_t *count) {
    struct version_row row;
    *count = 1;
    return store_unit_version(fx->store, ALL, arena, &row, &fx->err);
}

static enum err_code submission(struct fixture *fx, struct arena *arena, size_t *count) {
    struct submission_row row;
    *count = 1;
    return store_submission(fx->store, 1, ALL, arena, &row, &fx->err);
}

static enum err_code submissions(struct fixture *fx, struct arena *arena, size_t *count) {
    struct submission_filter f = {.as_of = ALL};
    struct submission_row *rows;
    return store_submissions(fx->store, &f, arena, &rows, count, &fx->err);
}

static enum err_code observations(struct fixture *fx, struct arena *arena, size_t *count) {
    struct observation_filter f = {.plan = "p-2011", .as_of = ALL, .history = true};
    struct observation_row *rows;
    return store_observations(fx->store, &f, arena, &rows, count, &fx->err);
}

static enum err_code obligation(struct fixture *fx, struct arena *arena, size_t *count) {
    struct obligation o;
    *count = 1;
    return store_obligation(fx->store, "p-2011", "half", "so-a", fx->h1, "-", ALL, arena, &o, &fx->err);
}

static enum err_code obligation_by_id(struct fixture *fx, struct arena *arena, size_t *count) {
    struct obligation o;
    *count = 1;
    return store_obligation_by_id(fx->store, 1, ALL, arena, &o, &fx->err);
}

static enum err_code obligations(struct fixture *fx, struct arena *arena, size_t *count) {
    struct obligation_filter f = {.due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE, .as_of = ALL};
    struct obligation *rows;
    return store_obligations(fx->store, &f, arena, &rows, count, &fx->err);
}

static enum err_code obligations_due(struct fixture *fx, struct arena *arena, size_t *count) {
    struct obligation_due *rows;
    return store_obligations_due(fx->store, ALL, 10, arena, &rows, count, &fx->err);
}

static enum err_code filled(struct fixture *fx, struct arena *arena, size_t *count) {
    struct filled_row *rows;
    return store_obligation_filled(fx->store, 3, arena, &rows, count, &fx->err);
}

static enum err_code agenda(struct fixture *fx, struct arena *arena, size_t *count) {
    struct agenda_row *rows;
    return store_agenda_due(fx->store, ALL, 10, arena, &rows, count, &fx->err);
}

static enum err_code verdict_last(struct fixture *fx, struct arena *arena, size_t *count) {
    struct verdict_row row;
    *count = 1;
    return store_verdict_last(fx->store, "p-2011", "1.1-end", "so-a", "total", ALL, arena, &row, &fx->err);
}

static enum err_code verdict_changes(struct fixture *fx, struct arena *arena, size_t *count) {
    struct verdict_row *rows;
    return store_verdict_changes(fx->store, "p-2011", NULL, NULL, 0, 10, arena, &rows, count, &fx->err);
}

static enum err_code alert(struct fixture *fx, struct arena *arena, size_t *count) {
    struct alert a;
    *count = 1;
    return store_alert(fx->store, 1, arena, &a, &fx->err);
}

static enum err_code alert_open(struct fixture *fx, struct arena *arena, size_t *count) {
    struct alert_labels labels = {
        .plan = "p-2011", .report = "half", .unit = "so-a", .period = "2016-S1", .round = "-"};
    struct alert a;
    *count = 1;
    return store_alert_open(fx->store, ALERT_REPORT_MISSED, &labels, arena, &a, &fx->err);
}

static enum err_code alerts(struct fixture *fx, struct arena *arena, size_t *count) {
    struct alert_filter f = {.state = -1, .opened_from_ms = INSTANT_NONE, .as_of = ALL - 1};
    struct alert *rows;
    return store_alerts(fx->store, &f, arena, &rows, count, &fx->err);
}

static enum err_code alert_events(struct fixture *fx, struct arena *arena, size_t *count) {
    struct alert_event_row *rows;
    return store_alert_events(fx->store, 1, arena, &rows, count, &fx->err);
}

static enum err_code notices(struct fixture *fx, struct arena *arena, size_t *count) {
    struct notice *rows;
    return store_notices_due(fx->store, ALL, arena, &rows, count, &fx->err);
}

static enum err_code deliveries(struct fixture *fx, struct arena *arena, size_t *count) {
    struct delivery_filter f = {.state = -1, .with_body = true};
    struct delivery *rows;
    return store_deliveries(fx->store, &f, arena, &rows, count, &fx->err);
}

/* Claimed with too little memory, the transaction is rolled back: nothing stays marked as under way. */
static enum err_code claim(struct fixture *fx, struct arena *arena, size_t *count) {
    struct delivery *rows;
    fx_begin(fx, NOW);
    enum err_code code = store_deliveries_claim(fx->store, ALL, 10, arena, &rows, count, &fx->err);
    store_rollback(fx->store);
    return code;
}

static enum err_code attempts(struct fixture *fx, struct arena *arena, size_t *count) {
    struct attempt_row *rows;
    return store_attempts(fx->store, 1, arena, &rows, count, &fx->err);
}

static enum err_code thread(struct fixture *fx, struct arena *arena, size_t *count) {
    const char *id = NULL;
    enum err_code code = store_thread(fx->store, 1, "a@x", arena, &id, &fx->err);
    *count = id != NULL;
    return code;
}

static enum err_code told(struct fixture *fx, struct arena *arena, size_t *count) {
    const char **receivers;
    return store_told(fx->store, 1, arena, &receivers, count, &fx->err);
}

static enum err_code silences(struct fixture *fx, struct arena *arena, size_t *count) {
    struct silence *rows;
    return store_silences(fx->store, arena, &rows, count, &fx->err);
}

static enum err_code review(struct fixture *fx, struct arena *arena, size_t *count) {
    struct review_row row;
    *count = 1;
    return store_review(fx->store, "p", "mid", ALL, arena, &row, &fx->err);
}

static enum err_code task_states(struct fixture *fx, struct arena *arena, size_t *count) {
    struct task_state_filter f = {.plan = "p", .as_of = ALL};
    struct task_state_row *rows;
    return store_task_states(fx->store, &f, arena, &rows, count, &fx->err);
}

static enum err_code occurrences(struct fixture *fx, struct arena *arena, size_t *count) {
    struct occurrence *rows;
    return store_occurrences(fx->store, "p", NULL, ALL, arena, &rows, count, &fx->err);
}

/* Every arena size from nothing upwards: too big, too big, …, and then the whole answer. */
static void grow_until_whole(struct fixture *fx, reading *read, size_t which) {
    enum { STEP = 16, ENOUGH = 1 << 20 };
    enum err_code code = ERR_TOO_BIG;
    size_t tries = 0, count = 0;
    for (size_t limit = 0; code && limit < ENOUGH; limit += STEP, tries++) {
        struct arena *arena = arena_new(limit);
        code = read(fx, arena, &count);
        arena_free(arena);
        if (code && code != ERR_TOO_BIG) fail_msg("read %zu with %zu bytes: %s", which, limit, fx->err.msg);
    }
    assert_int_equal(code, ERR_OK);
    if (count == 0) fail_msg("read %zu found nothing to read", which);
    if (tries < 2) fail_msg("read %zu needed no memory", which);
}

/* Whatever is read, too small an arena is ERR_TOO_BIG: no shorter answer, nothing left half read, and more
 * room helps. */
static void too_big_everywhere(void **state) {
    struct fixture *fx = *state;
    static reading *const readings[] = {
        plan_versions,    unit_version, submission,      submissions, observations, obligation,
        obligation_by_id, obligations,  obligations_due, filled,      agenda,       verdict_last,
        verdict_changes,  alert,        alert_open,      alerts,      alert_events, notices,
        deliveries,       claim,        attempts,        thread,      told,         silences,
        review,           task_states,  occurrences};
    fx_fill_all(fx);
    struct line line = {.indicator = IND_COUNT, .value = 4};
    fx_submit(fx, "tinh", fx->h1, &line, 1); /* obligation 3, whose submission stands */
    fx_begin(fx, NOW);
    OK(store_obligation_next(fx->store, 3, NOW, 1, &fx->err));
    fx_commit(fx);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) grow_until_whole(fx, readings[i], i);
}

int main(void) {
    const struct CMUnitTest tests[] = {IN_MEMORY(too_big_everywhere)};
    return cmocka_run_group_tests_name("store: limits", tests, NULL, NULL);
}
