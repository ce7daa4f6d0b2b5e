/* What is recorded of verdicts is evidence: judged again by what was known then, each must come out the same.
 */
#include "daemon/flow/versions.h"
#include "daemon/judge/judge.h"
#include "tests/flow/world.h"
#include <stdio.h>

/* ---- a life by chance ---- */

struct life {
    struct world *w;
    unsigned seed;
    int64_t now_ms;
    int64_t sent[400];
    size_t sent_count;
};

static unsigned chance(struct life *l, unsigned n) {
    l->seed = l->seed * 1664525u + 1013904223u;
    return (l->seed >> 8) % n;
}

static const char *some_unit(struct life *l) {
    static const char *const units[] = {"so-a", "so-b", "so-y"};
    return units[chance(l, 3)];
}

static void add_line(struct life *l, struct strbuf *sb, const char *unit) {
    if (strcmp(unit, "so-a") == 0 && chance(l, 2)) {
        strbuf_addf(sb, "{'indicator':'2.1','category':'sex=female','value':%u},", chance(l, 101));
        strbuf_addf(sb, "{'indicator':'2.1','category':'sex=male','value':%u},", chance(l, 101));
    }
    if (chance(l, 8) == 0)
        strbuf_adds(sb, "{'indicator':'1.1','no_data_reason':'x'}");
    else
        strbuf_addf(sb, "{'indicator':'1.1','numerator':%u,'denominator':%u}", chance(l, 40),
                    40 + chance(l, 60));
}

static void submit(struct life *l) {
    const char *unit = some_unit(l);
    int year = civil_from_day(zone_day(world_the_plan(l->w)->zone, l->now_ms)).year - (int)chance(l, 2);
    bool half = chance(l, 2);
    struct strbuf sb;
    struct receipt r;
    if (year < 2016 || year > 2020) return;
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "{'plan':'p','report':'%s','unit':'%s','period':'%d%s','values':[",
                half ? "half-year" : "annual", unit, year, half ? "-S1" : "");
    add_line(l, &sb, unit);
    strbuf_adds(&sb, "]}");
    struct submission *s = world_body("application/json", world_json(l->w->arena, sb.data), l->now_ms);
    OK(l->w, world_try(l->w, s, &r));
    if (l->sent_count < 400) l->sent[l->sent_count++] = r.submission;
    receipt_deinit(&r);
    submission_free(s);
    strbuf_deinit(&sb);
}

static enum err_code command(struct life *l, struct command *c) {
    struct engine *e = l->w->engine;
    char key[OBLIGATION_KEY_MAX];
    snprintf(key, sizeof key, "p:annual:%s:%u:-", some_unit(l), 2016 + chance(l, 5));
    c->until_ms = l->now_ms + (int64_t)(1 + chance(l, 60)) * 86400000;
    unsigned what = chance(l, 4);
    if (what == 0) return engine_waive(e, key, c, &l->w->err);
    if (what == 1) return engine_extend(e, key, c, &l->w->err);
    if (l->sent_count == 0) return ERR_NOT_FOUND;
    return engine_return(e, l->sent[chance(l, (unsigned)l->sent_count)], c, &l->w->err);
}

static void intervene(struct life *l) {
    struct world *w = l->w;
    struct command c = world_command("x");
    OK(w, engine_begin(w->engine, l->now_ms, &w->err));
    OK(w, engine_mark(w->engine, &w->err));
    if (command(l, &c))
        engine_undo(w->engine);
    else
        OK(w, engine_keep(w->engine, &w->err));
    OK(w, engine_commit(w->engine, &w->err));
}

static void republish(struct life *l) {
    char *text = mem_strdup(WORLD_PLAN), at[INSTANT_TEXT_MAX];
    char digits[3];
    snprintf(digits, sizeof digits, "%u", 30 + chance(l, 60));
    memcpy(strstr(text, "'at_least': 50") + 12, digits, 2);
    instant_format(l->now_ms, NULL, at);
    world_publish(l->w, world_plan(text), at, true, ERR_OK);
    mem_free(text);
}

static struct world *live(unsigned seed) {
    struct life l = {
        .w = world_new(WORLD_PLAN, "2016-01-01"), .seed = seed, .now_ms = world_ms("2016-01-01")};
    int64_t end = world_ms("2021-06-01");
    while (l.now_ms < end) {
        l.now_ms += (int64_t)(1 + chance(&l, 40)) * 86400000 / 3;
        world_run_ms(l.w, l.now_ms, 1 + chance(&l, 20));
        unsigned what = chance(&l, 20);
        if (what < 12) submit(&l);
        if (what >= 12 && what < 17) intervene(&l);
        if (what == 17) republish(&l);
    }
    return l.w;
}

/* ---- judged again ---- */

static struct verdict judge_again(struct world *w, const struct verdict_row *row, struct plans *plans) {
    const struct plan *plan = plans_find(plans, row->plan);
    struct dataset ds;
    struct verdict v;
    dataset_init(&ds, plan, plans->units);
    OK(w, store_dataset(w->store, plan, plans->units, NULL, 0, row->seq, &ds, &w->err));
    struct judge_case c = {.plan = plan,
                           .units = plans->units,
                           .data = &ds,
                           .target = plan_target(plan, row->target),
                           .unit = unit_find(plans->units, row->unit),
                           .category = row->category,
                           .day = row->day};
    judge(&c, &v);
    dataset_deinit(&ds);
    v.plan = NULL; /* the plans may go */
    return v;
}

static void check_row(struct world *w, struct versions *versions, const struct verdict_row *row,
                      unsigned seed) {
    struct plans *plans;
    OK(w,
       versions_at(versions, w->store, engine_plans(w->engine), row->seq, row->recorded_ms, &plans, &w->err));
    struct verdict v = judge_again(w, row, plans);
    if (v.status != row->status || v.flags != row->flags || v.has_ratio != row->has_ratio)
        fail_msg("seed %u, seq %lld: %s of %s (%s) was %s flags %x, is %s flags %x", seed,
                 (long long)row->seq, row->target, row->unit, row->category, verdict_status_name(row->status),
                 row->flags, verdict_status_name(v.status), v.flags);
    if (v.has_ratio) assert_true(v.ratio == row->ratio);
    assert_int_equal(row->engine, VERDICT_ENGINE);
    assert_true(strlen(row->why_vi) > 0 && strlen(row->why_en) > 0);
    plans_unref(plans);
}

/* Every recorded change of a verdict, judged again with what was known at its seq, by the text then in force
 * and on its day, agrees in status, flags and ratio; and no two neighbours say the same. */
static void every_change_is_evidence(void **state) {
    size_t total = 0;
    (void)state;
    for (unsigned seed = 1; seed <= 12; seed++) {
        struct world *w = live(seed);
        struct versions *versions = versions_new();
        struct verdict_row *rows, last;
        size_t count;
        OK(w, store_verdict_changes(w->store, "p", NULL, NULL, 0, 100000, w->arena, &rows, &count, &w->err));
        for (size_t i = 0; i < count; i++) {
            check_row(w, versions, &rows[i], seed);
            if (store_verdict_last(w->store, "p", rows[i].target, rows[i].unit, rows[i].category,
                                   rows[i].seq - 1, w->arena, &last, &w->err) == ERR_OK)
                assert_true(last.status != rows[i].status || last.flags != rows[i].flags);
        }
        total += count;
        versions_free(versions);
        world_free(w);
    }
    assert_true(total > 500); /* or it would prove little */
}

struct compared {
    struct world *w;
    unsigned seed;
    size_t count;
};

static void compare(struct compared *c, const struct verdict *v) {
    struct verdict_row last;
    enum err_code code = store_verdict_last(c->w->store, "p", v->target->id, v->unit->id, v->category,
                                            INT64_MAX, c->w->arena, &last, &c->w->err);
    c->count++;
    if (code == ERR_NOT_FOUND) {
        assert_int_equal(v->status, VERDICT_NO_DATA);
        return;
    }
    OK(c->w, code);
    if (v->status != last.status || v->flags != last.flags)
        fail_msg("seed %u: %s of %s (%s) is %s flags %x; recorded is %s flags %x, of %lld", c->seed,
                 v->target->id, v->unit->id, v->category, verdict_status_name(v->status), v->flags,
                 verdict_status_name(last.status), last.flags, (long long)last.seq);
}

/* The other way round: what the read side judges now is what was last recorded. Nothing that time or a change
 * brought was forgotten to be judged. */
static void nothing_is_forgotten(void **state) {
    struct compared c = {.count = 0};
    (void)state;
    for (c.seed = 1; c.seed <= 12; c.seed++) {
        int64_t seq, now_ms;
        struct verdict *items;
        size_t count;
        c.w = live(c.seed);
        OK(c.w, store_last(c.w->store, &seq, &now_ms, &c.w->err));
        struct plans *plans = engine_plans(c.w->engine);
        struct verdict_filter all = {.plan = "p", .status = -1};
        OK(c.w, status_verdicts(c.w->store, plans->items[0], plans->units, &all, (struct moment){seq, now_ms},
                                &items, &count, &c.w->err));
        for (size_t i = 0; i < count; i++) compare(&c, &items[i]);
        mem_free(items);
        world_free(c.w);
    }
    assert_int_equal(c.count, 12 * 7); /* 1.1 of the whole and three departments; 2.1 of both sexes and all */
}

/* Open alerts of targets are those that the verdicts call for. */
static void alerts_agree_with_verdicts(void **state) {
    (void)state;
    for (unsigned seed = 1; seed <= 12; seed++) {
        struct world *w = live(seed);
        struct plans *plans = engine_plans(w->engine);
        struct verdict_filter all = {.plan = "p", .status = -1};
        struct verdict *items;
        size_t count, wanted = 0;
        OK(w, status_verdicts(w->store, plans->items[0], plans->units, &all,
                              (struct moment){INT64_MAX, world_ms("2021-06-01")}, &items, &count, &w->err));
        for (size_t i = 0; i < count; i++) {
            bool bad = items[i].status == VERDICT_AT_RISK || items[i].status == VERDICT_LAGGING ||
                       items[i].status == VERDICT_MISSED;
            bool told = !items[i].target->each || strcmp(items[i].category, "all") == 0;
            wanted += bad && told && !(items[i].flags & VERDICT_LATER);
        }
        assert_int_equal(world_open_alerts(w, "target.*"), wanted);
        mem_free(items);
        world_free(w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_evidence),
        cmocka_unit_test(nothing_is_forgotten),
        cmocka_unit_test(alerts_agree_with_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
