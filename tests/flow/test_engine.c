#include "tests/flow/world.h"
#include <stdio.h>

#define PUBLISHED  "2016-01-01T00:00:00+07:00"
#define DUE        "2016-11-30T00:00:00+07:00" /* of the annual report of 2016 */
#define KEY(unit)  "p:annual:" unit ":2016:-"
#define HALF(unit) "p:half-year:" unit ":2016-S1:-"
#define HEAD(unit) "{'plan':'p','report':'annual','unit':'" unit "','period':'2016','values':["
#define SOME(n)    "{'indicator':'1.1','numerator':" n ",'denominator':100}"
#define BOTH(f, m)                                                                                           \
    "{'indicator':'2.1','category':'sex=female','value':" f "},{'indicator':'2.1','category':'sex=male',"    \
    "'value':" m "}"
#define ONE(unit, n) HEAD(unit) SOME(n) "]}"

static int setup(void **state) {
    *state = world_new(WORLD_PLAN, PUBLISHED);
    return 0;
}

static const char *text_at(const cJSON *answer, const char *path) {
    char *copy = mem_strdup(path), *rest = copy;
    const cJSON *item = answer;
    for (char *key; item && (key = strsep(&rest, ".")) != NULL;)
        item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, (int)strtol(key, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(item, key);
    mem_free(copy);
    if (cJSON_IsNull(item)) return "null";
    if (cJSON_IsBool(item)) return cJSON_IsTrue(item) ? "true" : "false";
    if (cJSON_IsNumber(item)) {
        static char number[48];
        snprintf(number, sizeof number, "%.10g", item->valuedouble);
        return number;
    }
    const char *text = cJSON_GetStringValue(item);
    return text ? text : "(none)";
}

static int length_at(const cJSON *answer, const char *key) {
    return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(answer, key));
}

/* "indicator target unit category was status" of each, in order. */
static const char *changed(struct world *w, const cJSON *answer) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    const cJSON *c;
    cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(answer, "changed")) {
        strbuf_addf(&sb, "%s%s %s %s %s ", sb.len ? "\n" : "", text_at(c, "indicator"), text_at(c, "target"),
                    text_at(c, "unit"), text_at(c, "category"));
        strbuf_addf(&sb, "%s %s", text_at(c, "was"), text_at(c, "status"));
    }
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

static size_t history_of(struct world *w, const char *unit, int64_t as_of, bool history,
                         struct observation_row **rows) {
    size_t count;
    struct observation_filter f = {
        .plan = "p", .indicator = "1.1", .unit = unit, .as_of = as_of, .history = history, .limit = 100};
    OK(w, store_observations(w->store, &f, w->arena, rows, &count, &w->err));
    return count;
}

/* ---- the receipt ---- */

/* The answer names the submission, shows how its obligation stands and which verdicts moved, and what to
 * mind. */
static void the_receipt(void **state) {
    struct world *w = *state;
    cJSON *a;
    char id[24], start[24];
    int64_t s = world_submit(w, "2016-11-01T09:30:00+07:00", ONE("so-b", "12"), &a);
    snprintf(id, sizeof id, "s%lld", (long long)s);
    snprintf(start, sizeof start, "s%lld-", (long long)s);
    assert_string_equal(text_at(a, "id"), id);
    assert_true(strncmp(text_at(a, "receipt"), start, strlen(start)) == 0);
    assert_int_equal(strlen(text_at(a, "receipt")), strlen(start) + 10);
    assert_string_equal(text_at(a, "obligation.id"), KEY("so-b"));
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    assert_string_equal(text_at(a, "obligation.due_at"), DUE);
    assert_string_equal(text_at(a, "obligation.received_at"), "2016-11-01T09:30:00+07:00");
    assert_string_equal(text_at(a, "obligation.submission"), id);
    assert_string_equal(text_at(a, "obligation.round"), "null");
    assert_string_equal(changed(w, a), "1.1 1.1-end tinh total no_data lagging\n"
                                       "1.1 1.1-end so-b total no_data lagging");
    assert_int_equal(length_at(a, "warnings"), 0);
    cJSON_Delete(a);
}

/* What is kept is what was answered: the same receipt can be read again, and the bytes as they came. */
static void the_receipt_is_kept(void **state) {
    struct world *w = *state;
    struct submission *s = world_submission(ONE("so-b", "12"), "2016-11-01T09:30:00+07:00");
    struct receipt r;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    OK(w, world_try(w, s, &r));
    OK(w, store_receipt(w->store, r.submission, &sb, &w->err));
    assert_string_equal(sb.data, r.json);
    strbuf_clear(&sb);
    OK(w, store_payload(w->store, r.submission, &sb, &w->err));
    assert_int_equal(sb.len, s->payload_len);
    assert_memory_equal(sb.data, s->payload, sb.len);
    strbuf_deinit(&sb);
    receipt_deinit(&r);
    submission_free(s);
}

/* Warnings of validation and of the record stand in the receipt, in both languages. */
static void the_receipt_warns(void **state) {
    struct world *w = *state;
    cJSON *a;
    world_submit(w, "2016-11-01", HEAD("so-b") BOTH("1", "2") "]}", &a);
    assert_string_equal(text_at(a, "obligation.status"), "incomplete");
    assert_int_equal(length_at(a, "warnings"), 3);
    assert_string_equal(text_at(a, "warnings.0.code"), "indicator.not_owed");
    assert_string_equal(text_at(a, "warnings.0.pointer"), "/values/0/indicator");
    assert_string_equal(text_at(a, "warnings.2.code"), "obligation.incomplete");
    assert_non_null(strstr(text_at(a, "warnings.2.detail.en"), "missing: 1.1"));
    assert_non_null(strstr(text_at(a, "warnings.2.detail.vi"), "còn thiếu: 1.1"));
    cJSON_Delete(a);
}

/* ---- completeness and timeliness ---- */

/* Several submissions together make a report complete; the receipt of the one that did judges its timeliness.
 */
static void complete_over_three(void **state) {
    struct world *w = *state;
    cJSON *a;
    world_submit(w, "2016-11-20T00:00:00+07:00", ONE("so-a", "12"), &a);
    assert_string_equal(text_at(a, "obligation.status"), "incomplete");
    assert_non_null(strstr(text_at(a, "warnings.0.detail.en"), "2.1 (sex=female), 2.1 (sex=male)"));
    cJSON_Delete(a);
    world_submit(w, "2016-11-21T00:00:00+07:00",
                 HEAD("so-a") "{'indicator':'2.1','category':'sex=female','value':30}]}", &a);
    assert_string_equal(text_at(a, "obligation.status"), "incomplete");
    assert_non_null(strstr(text_at(a, "warnings.0.detail.en"), "missing: 2.1 (sex=male)"));
    cJSON_Delete(a);
    world_submit(w, "2016-11-22T10:00:00+07:00",
                 HEAD("so-a") "{'indicator':'2.1','category':'sex=male','no_data_reason':'chưa điều tra'}]}",
                 &a);
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    assert_string_equal(text_at(a, "obligation.received_at"), "2016-11-22T10:00:00+07:00");
    assert_int_equal(length_at(a, "warnings"), 0);
    cJSON_Delete(a);
}

/* The last millisecond before the due date is on time; the due date itself is late. */
static void to_the_millisecond(void **state) {
    struct world *w = *state;
    cJSON *a;
    world_submit(w, "2016-11-29T23:59:59.999+07:00", ONE("so-b", "12"), &a);
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    assert_string_equal(text_at(a, "obligation.late_by_s"), "0");
    cJSON_Delete(a);
    world_submit(w, DUE, ONE("so-y", "12"), &a);
    assert_string_equal(text_at(a, "obligation.status"), "late");
    assert_string_equal(text_at(a, "obligation.late_by_s"), "0");
    cJSON_Delete(a);
    assert_string_equal(world_status(w, KEY("so-b"), "2020-01-01"), "on_time");
    assert_string_equal(world_status(w, KEY("so-y"), "2020-01-01"), "late");
}

/* A revision after the due date changes neither timeliness nor the lines it leaves out. */
static void a_late_revision(void **state) {
    struct world *w = *state;
    cJSON *a;
    struct observation_row *rows;
    world_submit(w, "2016-11-20", HEAD("so-a") SOME("12") "," BOTH("30", "40") "]}", NULL);
    world_submit(w, "2016-12-20", HEAD("so-a") "{'indicator':'2.1','category':'sex=female','value':35}]}",
                 &a);
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    cJSON_Delete(a);
    assert_int_equal(history_of(w, "so-a", INT64_MAX, false, &rows), 1);
    assert_true(rows[0].value == 12);
    assert_true(world_verdict(w, "2.1-end", "tinh", INT64_MAX, "2016-12-21").status == VERDICT_LAGGING);
}

/* A paper report counts from its stamped arrival, which the audit keeps. */
static void on_paper(void **state) {
    struct world *w = *state;
    cJSON *a;
    world_submit(w, "2016-12-05",
                 "{'plan':'p','report':'annual','unit':'so-b','period':'2016',"
                 "'arrived_at':'2016-11-29T16:00:00+07:00','values':[" SOME("12") "]}",
                 &a);
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    assert_string_equal(text_at(a, "obligation.received_at"), "2016-11-29T16:00:00+07:00");
    cJSON_Delete(a);
}

/* A period that fell due before the plan was watched is accepted as any other, and its timeliness not judged.
 */
static void historical(void **state) {
    struct world *w = world_new(WORLD_PLAN, "2018-03-01");
    cJSON *a;
    (void)state;
    world_submit(w, "2018-03-02", ONE("so-b", "12"), &a);
    assert_string_equal(text_at(a, "obligation.status"), "historical");
    assert_string_equal(text_at(a, "warnings.0.code"), "obligation.historical");
    assert_string_equal(changed(w, a), "1.1 1.1-end tinh total no_data lagging\n"
                                       "1.1 1.1-end so-b total no_data lagging");
    cJSON_Delete(a);
    world_free(w);
}

/* ---- history ---- */

/* A later submission supersedes; the earlier stays, in every table, and is what stood at its time. */
static void nothing_is_overwritten(void **state) {
    struct world *w = *state;
    struct submission_row row;
    struct observation_row *rows;
    int64_t first = world_submit(w, "2016-11-01", ONE("so-b", "12"), NULL), between = world_seq(w);
    int64_t second = world_submit(w, "2016-11-02", ONE("so-b", "45"), NULL);
    OK(w, store_submission(w->store, first, INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.superseded_by, second);
    OK(w, store_submission(w->store, first, between, w->arena, &row, &w->err));
    assert_int_equal(row.superseded_by, 0);
    OK(w, store_submission(w->store, second, INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.supersedes, first);
    assert_int_equal(history_of(w, "so-b", INT64_MAX, false, &rows), 1);
    assert_true(rows[0].value == 45 && rows[0].seq == second);
    assert_int_equal(history_of(w, "so-b", between, false, &rows), 1);
    assert_true(rows[0].value == 12 && rows[0].seq == first);
    assert_int_equal(history_of(w, "so-b", INT64_MAX, true, &rows), 2);
    assert_int_equal(world_obligation(w, KEY("so-b"), between).submission, first);
    assert_int_equal(world_obligation(w, KEY("so-b"), INT64_MAX).submission, second);
}

/* As of before a revision: the old value, the old verdict, the old reason. */
static void as_of_before_a_revision(void **state) {
    struct world *w = *state;
    struct verdict_row row;
    world_submit(w, "2016-11-01", ONE("so-b", "12"), NULL);
    int64_t before = world_seq(w);
    world_submit(w, "2016-11-02", ONE("so-b", "45"), NULL);
    struct verdict old = world_verdict(w, "1.1-end", "so-b", before, "2016-11-02"),
                   now = world_verdict(w, "1.1-end", "so-b", INT64_MAX, "2016-11-02");
    assert_true(old.value == 12 && old.status == VERDICT_LAGGING);
    assert_true(now.value == 45 && now.status == VERDICT_ON_TRACK);
    OK(w, store_verdict_last(w->store, "p", "1.1-end", "so-b", "total", before, w->arena, &row, &w->err));
    assert_int_equal(row.status, VERDICT_LAGGING);
    assert_non_null(strstr(row.why_en, "12"));
    OK(w, store_verdict_last(w->store, "p", "1.1-end", "so-b", "total", INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.status, VERDICT_ON_TRACK);
    assert_non_null(strstr(row.why_en, "45"));
}

/* The receipt of a revision tells what it changed, and a figure that changes no verdict tells nothing. */
static void what_a_revision_changes(void **state) {
    struct world *w = *state;
    cJSON *a;
    world_submit(w, "2016-11-01", ONE("so-b", "12"), NULL);
    world_submit(w, "2016-11-02", ONE("so-b", "12.5"), &a);
    assert_string_equal(changed(w, a), "");
    cJSON_Delete(a);
    world_submit(w, "2016-11-03", ONE("so-b", "45"), &a);
    assert_string_equal(changed(w, a), "1.1 1.1-end tinh total lagging on_track\n"
                                       "1.1 1.1-end so-b total lagging on_track");
    cJSON_Delete(a);
}

/* ---- the same again ---- */

static struct submission *keyed(const char *json, const char *at, const char *key) {
    struct submission *s = world_submission(json, at);
    s->idempotency_key = key;
    return s;
}

struct sent {
    enum err_code code;
    struct receipt r;
};

static struct sent send(struct world *w, struct submission *s) {
    struct sent sent;
    sent.code = world_try(w, s, &sent.r);
    submission_free(s);
    return sent;
}

/* The same key with the same body gets the first answer again, and nothing is recorded; another body is
 * refused; the key of another actor is another key. */
static void the_same_key(void **state) {
    struct world *w = *state;
    struct sent first = send(w, keyed(ONE("so-b", "12"), "2016-11-01", "k")), again, other;
    OK(w, first.code);
    int64_t seq = world_seq(w);
    again = send(w, keyed(ONE("so-b", "12"), "2016-11-05", "k"));
    OK(w, again.code);
    assert_true(again.r.replayed && again.r.by_key);
    assert_int_equal(again.r.submission, first.r.submission);
    assert_string_equal(again.r.json, first.r.json);
    other = send(w, keyed(ONE("so-b", "13"), "2016-11-05", "k"));
    FAILS(w, ERR_INVALID, other.code);
    assert_string_equal(world_problems(w->arena, &other.r.problems), " idempotency.mismatch");
    assert_int_equal(world_seq(w), seq);
    receipt_deinit(&other.r);
    struct submission *s = keyed(ONE("so-b", "13"), "2016-11-05", "k");
    s->actor = "somebody else";
    other = send(w, s);
    OK(w, other.code);
    assert_false(other.r.replayed);
    receipt_deinit(&first.r);
    receipt_deinit(&again.r);
    receipt_deinit(&other.r);
}

/* Without a key a body identical to the latest is that one; an earlier one sent again is a new revision; with
 * a key of its own it is one too. */
static void the_same_body(void **state) {
    struct world *w = *state;
    struct sent first = send(w, world_submission(ONE("so-b", "12"), "2016-11-01")), again, back, owned;
    again = send(w, world_submission(ONE("so-b", "12"), "2016-11-02"));
    assert_true(again.r.replayed && !again.r.by_key);
    assert_string_equal(again.r.json, first.r.json);
    world_submit(w, "2016-11-03", ONE("so-b", "13"), NULL);
    back = send(w, world_submission(ONE("so-b", "12"), "2016-11-04"));
    assert_false(back.r.replayed);
    assert_true(back.r.submission > first.r.submission);
    owned = send(w, keyed(ONE("so-b", "12"), "2016-11-05", "its own"));
    assert_false(owned.r.replayed);
    receipt_deinit(&first.r);
    receipt_deinit(&again.r);
    receipt_deinit(&back.r);
    receipt_deinit(&owned.r);
}

/* A returned submission may be sent again as it was: it is recorded. */
static void the_same_body_after_a_return(void **state) {
    struct world *w = *state;
    int64_t first = world_submit(w, "2016-11-01", ONE("so-b", "12"), NULL);
    struct command c = world_command("thiếu chữ ký");
    world_begin(w, "2016-11-02");
    OK(w, engine_return(w->engine, first, &c, &w->err));
    world_commit(w);
    int64_t second = world_submit(w, "2016-11-03", ONE("so-b", "12"), NULL);
    assert_true(second > first);
}

/* ---- batches ---- */

struct batch {
    struct submission *s[4];
    struct receipt r[4];
    enum err_code code[4];
    size_t count;
};

static void run_batch(struct world *w, struct batch *b, const char *at) {
    world_begin(w, at);
    for (size_t i = 0; i < b->count; i++) {
        receipt_init(&b->r[i]);
        assert_true(validate_submission(b->s[i], engine_plans(w->engine), &b->r[i].problems));
        OK(w, engine_mark(w->engine, &w->err));
        b->code[i] = engine_submit(w->engine, b->s[i], &b->r[i], &w->err);
        if (b->code[i] || b->s[i]->dry_run)
            engine_undo(w->engine);
        else
            OK(w, engine_keep(w->engine, &w->err));
    }
    world_commit(w);
}

static void free_batch(struct batch *b) {
    for (size_t i = 0; i < b->count; i++) {
        submission_free(b->s[i]);
        receipt_deinit(&b->r[i]);
    }
}

/* Retries that wait beside the first in one transaction get its answer: by key and by body. */
static void the_same_twice_in_one_batch(void **state) {
    struct world *w = *state;
    struct batch b = {.count = 4};
    struct submission_row *rows;
    size_t count;
    b.s[0] = keyed(ONE("so-b", "12"), "2016-11-01", "k");
    b.s[1] = keyed(ONE("so-b", "12"), "2016-11-01", "k");
    b.s[2] = world_submission(ONE("so-y", "12"), "2016-11-01");
    b.s[3] = world_submission(ONE("so-y", "12"), "2016-11-01");
    run_batch(w, &b, "2016-11-01");
    for (size_t i = 0; i < 4; i++) OK(w, b.code[i]);
    for (size_t i = 0; i < 4; i += 2) {
        assert_false(b.r[i].replayed);
        assert_true(b.r[i + 1].replayed);
        assert_int_equal(b.r[i + 1].submission, b.r[i].submission);
        assert_string_equal(b.r[i + 1].json, b.r[i].json);
    }
    OK(w,
       store_submissions(w->store, &(struct submission_filter){.plan = "p", .as_of = INT64_MAX, .limit = 10},
                         w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 2);
    free_batch(&b);
}

/* One that is refused by the record leaves no trace, and the others of its transaction are recorded. */
static void a_refusal_harms_nobody(void **state) {
    struct world *w = *state;
    struct batch b = {.count = 3};
    struct sent first = send(w, keyed(ONE("so-a", "12"), "2016-11-01", "k"));
    b.s[0] = world_submission(ONE("so-b", "12"), "2016-11-02");
    b.s[1] = keyed(ONE("so-a", "13"), "2016-11-02", "k");
    b.s[2] = world_submission(ONE("so-y", "12"), "2016-11-02");
    run_batch(w, &b, "2016-11-02");
    OK(w, b.code[0]);
    FAILS(w, ERR_INVALID, b.code[1]);
    OK(w, b.code[2]);
    assert_null(b.r[1].json);
    assert_true(world_opened(w, KEY("so-b")) && world_opened(w, KEY("so-y")));
    assert_int_equal(world_obligation(w, KEY("so-a"), INT64_MAX).submission, first.r.submission);
    assert_non_null(strstr(b.r[0].json, "\"changed\":[{"));
    receipt_deinit(&first.r);
    free_batch(&b);
}

/* What two submissions of a batch do together is judged once, and told to each for what it sent. */
static void judged_once(void **state) {
    struct world *w = *state;
    struct batch b = {.count = 2};
    struct verdict_row *rows;
    size_t count;
    b.s[0] = world_submission(ONE("so-b", "12"), "2016-11-02");
    b.s[1] = world_submission(ONE("so-y", "95"), "2016-11-02");
    run_batch(w, &b, "2016-11-02");
    OK(w, store_verdict_changes(w->store, "p", "1.1-end", "tinh", 0, 10, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 1); /* (12 + 95) ÷ 200, not first 12 alone */
    assert_int_equal(rows[0].status, VERDICT_ON_TRACK);
    assert_non_null(strstr(b.r[0].json, "\"unit\":\"so-b\""));
    assert_null(strstr(b.r[0].json, "\"unit\":\"so-y\""));
    assert_non_null(strstr(b.r[1].json, "\"unit\":\"so-y\""));
    free_batch(&b);
}

/* ---- dry runs ---- */

/* A dry run answers what would be answered and leaves nothing at all. */
static void a_dry_run(void **state) {
    struct world *w = *state;
    struct store_counts before, after;
    struct submission *s = world_submission(ONE("so-b", "12"), "2016-11-01");
    struct receipt r;
    cJSON *a;
    s->dry_run = true;
    s->idempotency_key = "k";
    int64_t seq = world_seq(w);
    OK(w, store_count(w->store, &before, &w->err));
    OK(w, world_try(w, s, &r));
    OK(w, json_parse(r.json, strlen(r.json), 0, &a, &w->err));
    assert_int_equal(r.submission, 0);
    assert_string_equal(text_at(a, "id"), "null");
    assert_string_equal(text_at(a, "receipt"), "null");
    assert_string_equal(text_at(a, "dry_run"), "true");
    assert_string_equal(text_at(a, "obligation.status"), "on_time");
    assert_string_equal(changed(w, a), "1.1 1.1-end tinh total no_data lagging\n"
                                       "1.1 1.1-end so-b total no_data lagging");
    OK(w, store_count(w->store, &after, &w->err));
    assert_int_equal(world_seq(w), seq);
    assert_memory_equal(&before, &after, sizeof before);
    assert_false(world_opened(w, KEY("so-b")));
    assert_string_equal(world_story(w, NULL, NULL), "");
    cJSON_Delete(a);
    receipt_deinit(&r);
    submission_free(s);
}

/* Beside others in a transaction a dry run touches neither them nor their receipts; a repeated body is shown
 * as what it would be. */
static void a_dry_run_among_others(void **state) {
    struct world *w = *state;
    struct batch b = {.count = 3};
    b.s[0] = world_submission(ONE("so-b", "12"), "2016-11-02");
    b.s[1] = world_submission(ONE("so-b", "12"), "2016-11-02");
    b.s[1]->dry_run = true;
    b.s[2] = world_submission(ONE("so-y", "12"), "2016-11-02");
    run_batch(w, &b, "2016-11-02");
    for (size_t i = 0; i < 3; i++) OK(w, b.code[i]);
    assert_false(b.r[1].replayed);
    assert_non_null(strstr(b.r[1].json, "\"dry_run\":true"));
    assert_int_equal(world_obligation(w, KEY("so-b"), INT64_MAX).submission, b.r[0].submission);
    free_batch(&b);
}

/* ---- plans that change on the way ---- */

/* Validated by plans that were replaced before it was recorded, it is validated again by those in use. */
static void plans_change_on_the_way(void **state) {
    struct world *w = *state;
    struct receipt r;
    struct plans *old = plans_ref(engine_plans(w->engine));
    struct submission *s = world_submission(HEAD("so-b") BOTH("1", "2") "," SOME("3") "]}", "2016-11-01");
    receipt_init(&r);
    assert_true(validate_submission(s, old, &r.problems));
    assert_int_equal(r.problems.count, 2);
    world_publish(w, world_plan(WORLD_PLAN), "2016-11-01", false, ERR_OK);
    world_begin(w, "2016-11-01");
    OK(w, engine_mark(w->engine, &w->err));
    OK(w, engine_submit(w->engine, s, &r, &w->err));
    OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
    assert_ptr_equal(s->plans, engine_plans(w->engine));
    assert_int_equal(r.problems.count, 2); /* its warnings are not doubled */
    receipt_deinit(&r);
    submission_free(s);

    const char *other = world_edit(w->arena, WORLD_PLAN, "'id': '1.1',", "'id': '1.9',");
    other = world_edit(w->arena, other,
                       "'start':", "'retired': [{'kind': 'indicator', 'id': '1.1', 'why': 'bỏ'}], 'start':");
    s = world_submission(ONE("so-y", "1"), "2016-11-02");
    receipt_init(&r);
    assert_true(validate_submission(s, old, &r.problems));
    world_publish(w, world_plan(other), "2016-11-02", false, ERR_OK);
    world_begin(w, "2016-11-02");
    OK(w, engine_mark(w->engine, &w->err));
    FAILS(w, ERR_INVALID, engine_submit(w->engine, s, &r, &w->err));
    engine_undo(w->engine);
    world_commit(w);
    assert_string_equal(world_problems(w->arena, &r.problems), "/values/0/indicator indicator.unknown");
    plans_unref(old);
    receipt_deinit(&r);
    submission_free(s);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_receipt),
        TEST(the_receipt_is_kept),
        TEST(the_receipt_warns),
        TEST(complete_over_three),
        TEST(to_the_millisecond),
        TEST(a_late_revision),
        TEST(on_paper),
        TEST(historical),
        TEST(nothing_is_overwritten),
        TEST(as_of_before_a_revision),
        TEST(what_a_revision_changes),
        TEST(the_same_key),
        TEST(the_same_body),
        TEST(the_same_body_after_a_return),
        TEST(the_same_twice_in_one_batch),
        TEST(a_refusal_harms_nobody),
        TEST(judged_once),
        TEST(a_dry_run),
        TEST(a_dry_run_among_others),
        TEST(plans_change_on_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
