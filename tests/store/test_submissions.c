#include "tests/store/fixture.h"

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

static struct submission_row get(struct fixture *fx, int64_t id, int64_t as_of) {
    struct submission_row row;
    OK(store_submission(fx->store, id, as_of, fx->arena, &row, &fx->err));
    return row;
}

/* A submission comes back with everything that was recorded with it. */
static void round_trip(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE, .value = 12.5};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    s->note = "ghi chú";
    s->document_json = "{\"number\":\"12/BC\"}";
    s->arrived_set = true;
    s->arrived_at_ms = NOW - 1000;
    fx_begin(fx, NOW + 7);
    int64_t seq = fx_tx(fx, "submission.add"), obligation = fx_open(fx, seq, "so-a", fx->h1);
    OK(store_submission_add(fx->store, seq, s, "-", obligation, 0, &fx->err));
    fx_commit(fx);
    struct submission_row row = get(fx, seq, INT64_MAX);
    char hex[SHA256_HEX_MAX];
    crypto_hex(s->sha256, SHA256_BYTES, hex);
    assert_int_equal(row.id, seq);
    assert_int_equal(row.recorded_ms, NOW + 7);
    assert_int_equal(row.received_ms, NOW);
    assert_int_equal(row.arrived_ms, NOW - 1000);
    assert_string_equal(row.plan, "p-2011");
    assert_string_equal(row.report, "half");
    assert_string_equal(row.unit, "so-a");
    assert_string_equal(row.round, "-");
    assert_string_equal(row.actor, "officer");
    assert_string_equal(row.source, "http");
    assert_string_equal(row.media_type, "application/json");
    assert_string_equal(row.note, "ghi chú");
    assert_string_equal(row.document, "{\"number\":\"12/BC\"}");
    assert_true(period_equal(row.period, fx->h1));
    assert_string_equal(row.sha256, hex);
    assert_int_equal(row.supersedes, 0);
    assert_int_equal(row.superseded_by, 0);
    assert_int_equal(row.returned_ms, INSTANT_NONE);
    assert_null(row.returned_reason);
    assert_int_equal(row.line_count, 1);
}

/* What is not there is not found, and what was recorded later does not exist yet. */
static void not_found(void **state) {
    struct fixture *fx = *state;
    struct submission_row row;
    struct strbuf sb;
    fx_begin(fx, NOW);
    fx_tx(fx, "other");
    fx_commit(fx);
    int64_t id = fx_value(fx, "so-a", 1);
    FAILS(ERR_NOT_FOUND, store_submission(fx->store, id, id - 1, fx->arena, &row, &fx->err));
    FAILS(ERR_NOT_FOUND, store_submission(fx->store, 99, INT64_MAX, fx->arena, &row, &fx->err));
    FAILS(ERR_NOT_FOUND, store_submission(fx->store, 1, INT64_MAX, fx->arena, &row, &fx->err));
    strbuf_init(&sb, 0);
    FAILS(ERR_NOT_FOUND, store_payload(fx->store, 99, &sb, &fx->err));
    FAILS(ERR_NOT_FOUND, store_receipt(fx->store, id, &sb, &fx->err));
    strbuf_deinit(&sb);
}

static void check_payload(struct fixture *fx, const char *bytes, size_t len) {
    struct line line = {.indicator = IND_RATE, .value = 1};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    struct strbuf sb;
    s->payload = bytes;
    s->payload_len = len;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add"), obligation = fx_open(fx, seq, "so-a", fx->h1);
    OK(store_submission_add(fx->store, seq, s, "-", obligation, 0, &fx->err));
    strbuf_init(&sb, 0);
    OK(store_payload(fx->store, seq, &sb, &fx->err));
    assert_int_equal(sb.len, len);
    assert_memory_equal(sb.data, bytes, len);
    strbuf_deinit(&sb);
    store_rollback(fx->store);
}

/* A payload comes back byte for byte: empty, a byte, with NULs, that packs well, that does not pack. */
static void payload(void **state) {
    struct fixture *fx = *state;
    enum { LONG = 200000 };
    char *even = arena_alloc(fx->arena, LONG), *noise = arena_alloc(fx->arena, LONG);
    struct rng *rng = rng_new(7);
    memset(even, ' ', LONG);
    for (size_t i = 0; i < LONG; i++) noise[i] = (char)rng_next(rng);
    rng_free(rng);
    check_payload(fx, "", 0);
    check_payload(fx, "x", 1);
    check_payload(fx, "a\0b\0\0", 5);
    check_payload(fx, even, LONG);
    check_payload(fx, noise, LONG);
}

/* A reader whose buffer is too small learns so, and the next read is whole. */
static void payload_too_big(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE, .value = 1};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    struct strbuf sb;
    char *even = arena_alloc(fx->arena, 5000);
    memset(even, ' ', 5000);
    s->payload = even;
    s->payload_len = 5000;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add"), obligation = fx_open(fx, seq, "so-a", fx->h1);
    OK(store_submission_add(fx->store, seq, s, "-", obligation, 0, &fx->err));
    fx_commit(fx);
    strbuf_init(&sb, 100);
    FAILS(ERR_TOO_BIG, store_payload(fx->store, seq, &sb, &fx->err));
    strbuf_deinit(&sb);
    strbuf_init(&sb, 0);
    OK(store_payload(fx->store, seq, &sb, &fx->err));
    assert_int_equal(sb.len, 5000);
    strbuf_deinit(&sb);
}

/* The receipt is kept as it was answered, once. */
static void receipt(void **state) {
    struct fixture *fx = *state;
    struct strbuf sb;
    int64_t id = fx_value(fx, "so-a", 1);
    fx_begin(fx, NOW);
    OK(store_receipt_add(fx->store, id, "{\"id\":\"s1\"}", &fx->err));
    FAILS(ERR_CONFLICT, store_receipt_add(fx->store, id, "{}", &fx->err));
    fx_commit(fx);
    strbuf_init(&sb, 0);
    OK(store_receipt(fx->store, id, &sb, &fx->err));
    assert_string_equal(sb.data, "{\"id\":\"s1\"}");
    strbuf_deinit(&sb);
}

static int64_t revise(struct fixture *fx, int64_t supersedes, double value) {
    struct line line = {.indicator = IND_RATE, .value = value};
    struct obligation o;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add");
    OK(store_obligation(fx->store, "p-2011", "half", "so-a", fx->h1, "-", INT64_MAX, fx->arena, &o,
                        &fx->err));
    OK(store_submission_add(fx->store, seq, fx_submission(fx, "so-a", fx->h1, &line, 1), "-", o.id,
                            supersedes, &fx->err));
    fx_commit(fx);
    return seq;
}

/* A revision and what it superseded know of each other, the earlier one only from then on. */
static void supersedes(void **state) {
    struct fixture *fx = *state;
    int64_t first = fx_value(fx, "so-a", 1), second = revise(fx, first, 2);
    assert_int_equal(get(fx, first, INT64_MAX).superseded_by, second);
    assert_int_equal(get(fx, first, second - 1).superseded_by, 0);
    assert_int_equal(get(fx, second, INT64_MAX).supersedes, first);
    assert_int_equal(get(fx, second, INT64_MAX).superseded_by, 0);
}

/* A return is seen from its seq on, with its reason; a second one is refused. */
static void returned(void **state) {
    struct fixture *fx = *state;
    int64_t id = fx_value(fx, "so-a", 1), seq = fx_return(fx, id, "số liệu sai");
    assert_int_equal(get(fx, id, seq - 1).returned_ms, INSTANT_NONE);
    struct submission_row row = get(fx, id, INT64_MAX);
    assert_int_equal(row.returned_ms, NOW);
    assert_string_equal(row.returned_reason, "số liệu sai");
    fx_begin(fx, NOW);
    seq = fx_tx(fx, "submission.return");
    FAILS(ERR_CONFLICT, store_submission_return(fx->store, seq, id, "lại", &fx->err));
    store_rollback(fx->store);
}

/* Two lines with one key in one submission are refused, and the transaction can go on without it. */
static void doubled_line(void **state) {
    struct fixture *fx = *state;
    struct line lines[] = {{.indicator = IND_RATE, .value = 1}, {.indicator = IND_RATE, .value = 2}};
    struct store_counts c;
    fx_begin(fx, NOW);
    OK(store_savepoint(fx->store, &fx->err));
    int64_t seq = fx_tx(fx, "submission.add"), obligation = fx_open(fx, seq, "so-a", fx->h1);
    FAILS(ERR_CONFLICT, store_submission_add(fx->store, seq, fx_submission(fx, "so-a", fx->h1, lines, 2), "-",
                                             obligation, 0, &fx->err));
    store_rollback_savepoint(fx->store);
    fx_tx(fx, "other");
    fx_commit(fx);
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 0);
    assert_int_equal(c.observations, 0);
    assert_int_equal(c.tx, 1);
}

/* A repeated key finds the submission it made and the hash of its body; a key is one actor's. */
static void idempotency(void **state) {
    struct fixture *fx = *state;
    uint8_t hash[SHA256_BYTES], found[SHA256_BYTES];
    int64_t id = fx_value(fx, "so-a", 1), submission = 0;
    crypto_sha256("body", 4, hash);
    fx_begin(fx, NOW);
    OK(store_idempotency_add(fx->store, "so-a", "key-1", id, hash, &fx->err));
    FAILS(ERR_CONFLICT, store_idempotency_add(fx->store, "so-a", "key-1", id, hash, &fx->err));
    fx_commit(fx);
    OK(store_idempotency(fx->store, "so-a", "key-1", &submission, found, &fx->err));
    assert_int_equal(submission, id);
    assert_memory_equal(found, hash, sizeof hash);
    FAILS(ERR_NOT_FOUND, store_idempotency(fx->store, "so-b", "key-1", &submission, found, &fx->err));
    FAILS(ERR_NOT_FOUND, store_idempotency(fx->store, "so-a", "key-2", &submission, found, &fx->err));
}

static void check_list(struct fixture *fx, struct submission_filter f, const int64_t *want,
                       size_t want_count) {
    struct submission_row *rows;
    size_t count;
    if (!f.as_of) f.as_of = INT64_MAX;
    OK(store_submissions(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, want_count);
    for (size_t i = 0; i < count; i++) assert_int_equal(rows[i].id, want[i]);
}
#define LIST(filter, ...)                                                                                    \
    check_list(fx, (struct submission_filter)filter, (const int64_t[]){__VA_ARGS__, 0},                      \
               sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))
#define F(...)                                                                                               \
    { __VA_ARGS__ }

/* Lists are newest first, filtered by any of plan, report, unit, period, obligation, as of a seq, in
 * pages. */
static void lists(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE, .value = 1};
    struct obligation o;
    int64_t a = fx_submit(fx, "so-a", fx->h1, &line, 1), b = fx_submit(fx, "so-b", fx->h1, &line, 1);
    int64_t c = fx_submit(fx, "so-a", fx->h2, &line, 1), d = fx_submit(fx, "so-a", fx->h1, &line, 1);
    LIST(F(.limit = 10), d, c, b, a);
    LIST(F(.plan = "p-2011"), d, c, b, a); /* limit 0: no limit */
    check_list(fx, (struct submission_filter){.plan = "q-2016"}, NULL, 0);
    check_list(fx, (struct submission_filter){.unit = "nobody"}, NULL, 0);
    check_list(fx, (struct submission_filter){.report = "none"}, NULL, 0);
    LIST(F(.unit = "so-a", .limit = 10), d, c, a);
    LIST(F(.unit = "so-a", .report = "half", .has_period = true, .period = fx->h1), d, a);
    LIST(F(.has_period = true, .period = fx->h2), c);
    LIST(F(.unit = "so-a", .limit = 2), d, c);
    LIST(F(.unit = "so-a", .before = c, .limit = 2), a);
    LIST(F(.before = c, .limit = 1), b);
    LIST(F(.as_of = b), b, a);
    OK(store_obligation(fx->store, "p-2011", "half", "so-a", fx->h1, "-", INT64_MAX, fx->arena, &o,
                        &fx->err));
    LIST(F(.obligation = o.id, .limit = 9), d, a);
    LIST(F(.obligation = o.id, .limit = 1, .before = d), a);
}

/* An arena that is too small for the answer is an error, not a shorter answer. */
static void arena_full(void **state) {
    struct fixture *fx = *state;
    struct submission_filter f = {.as_of = INT64_MAX};
    struct submission_row *rows;
    size_t count;
    for (int i = 0; i < 40; i++) fx_value(fx, "so-a", i);
    for (size_t limit = 16; limit < 8192; limit *= 2) {
        struct arena *small = arena_new(limit);
        FAILS(ERR_TOO_BIG, store_submissions(fx->store, &f, small, &rows, &count, &fx->err));
        arena_free(small);
    }
    OK(store_submissions(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 40);
}

/* 32 submissions in one transaction; the one rolled back to its savepoint leaves no submission, no value and
 * no name: the names it brought are made anew when a later one needs them. */
static void group(void **state) {
    struct fixture *fx = *state;
    enum { GROUP = 32, REFUSED = 20 };
    struct submission_filter f = {.as_of = INT64_MAX};
    struct submission_row *rows;
    size_t count;
    fx_begin(fx, NOW);
    for (int i = 0; i < GROUP; i++) {
        struct period month = period_of_day(PERIOD_MONTH, civil_to_day(2011 + i / 12, 1 + i % 12, 1));
        struct line lines[] = {
            {.indicator = i < REFUSED ? IND_RATE : IND_COUNT, .value = i},
            {.indicator = IND_STAGE, .category = i < REFUSED ? "total" : "sex=female", .value = i}};
        OK(store_savepoint(fx->store, &fx->err));
        int64_t seq = fx_tx(fx, "submission.add"), o = fx_open(fx, seq, i < REFUSED ? "so-a" : "so-b", month);
        OK(store_submission_add(fx->store, seq,
                                fx_submission(fx, i < REFUSED ? "so-a" : "so-b", month, lines, 2), "-", o, 0,
                                &fx->err));
        if (i == REFUSED)
            store_rollback_savepoint(fx->store);
        else
            OK(store_release(fx->store, &fx->err));
    }
    fx_commit(fx);
    if (fx->dir[0] == '/') fixture_reopen(fx); /* nothing of it is only in the cache */
    OK(store_submissions(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, GROUP - 1);
    assert_string_equal(rows[0].unit, "so-b");
    struct observation_filter of = {
        .plan = "p-2011", .unit = "so-b", .category = "sex=female", .as_of = INT64_MAX};
    struct observation_row *values;
    OK(store_observations(fx->store, &of, fx->arena, &values, &count, &fx->err));
    assert_int_equal(count, GROUP - 1 - REFUSED);
    assert_string_equal(values[0].indicator, "2.1");
    assert_true(values[0].value == REFUSED + 1);
    int64_t bad;
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(round_trip),
        IN_MEMORY(not_found),
        IN_MEMORY(payload),
        IN_MEMORY(payload_too_big),
        IN_MEMORY(receipt),
        IN_MEMORY(supersedes),
        IN_MEMORY(returned),
        IN_MEMORY(doubled_line),
        IN_MEMORY(idempotency),
        IN_MEMORY(lists),
        IN_MEMORY(arena_full),
        IN_MEMORY(group),
        cmocka_unit_test_setup_teardown(group, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests_name("store: submissions", tests, NULL, NULL);
}
