/* What ties indicators together: how one is computed from others (derived), and which is a part of which
 * (part_of). */
#include "config/reader.h"
#include "daemon/base/mem.h"
#include <stdio.h>
#include <string.h>

/* Reading, judging and showing follow a chain of derived indicators down, each step on the stack. */
#define DERIVED_STEPS_MAX 16
#define REST_MAX          24

static const char *indicator_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->indicator_count ? plan->indicators[i].id : NULL;
}

static const struct indicator *find_indicator(const void *arg, const char *id) {
    return plan_indicator(arg, id);
}

/* Signs before a byte of the text, from 1: what an editor shows. */
static size_t column_of(const char *text, size_t at) {
    size_t column = 1;
    for (size_t i = 0; i < at; i++) column += ((unsigned char)text[i] & 0xc0) != 0x80;
    return column;
}

/* The text from there on, cut between signs. */
static void rest_of(const char *text, char buf[REST_MAX]) {
    size_t len = strlen(text);
    if (len >= REST_MAX) len = REST_MAX - 1;
    while (len && ((unsigned char)text[len] & 0xc0) == 0x80) len--;
    snprintf(buf, REST_MAX, "%.*s", (int)len, text);
}

static void refuse_text(struct reader *r, const struct json_at *at, const char *text,
                        const struct expression_fault *fault) {
    char column[24], rest[REST_MAX], most[24];
    snprintf(column, sizeof column, "%zu", column_of(text, fault->at));
    snprintf(most, sizeof most, "%d", EXPRESSION_NODES_MAX);
    rest_of(text + fault->at, rest);
    switch (fault->kind) {
    case EXPRESSION_SYNTAX:
        if (*rest) {
            json_error(&r->sink, at, T_PLAN_DERIVED_SYNTAX, column, rest);
        } else {
            json_error(&r->sink, at, T_PLAN_DERIVED_ENDS);
        }
        return;
    case EXPRESSION_UNKNOWN:
        reader_unresolved(r, at, T_PLAN_INDICATOR_UNKNOWN, fault->name,
                          (struct ids){indicator_id_at, r->plan});
        return;
    case EXPRESSION_TOO_LONG:
        json_error(&r->sink, at, T_PLAN_DERIVED_LONG, most);
        return;
    case EXPRESSION_MEMORY:
        reader_full(r);
        return;
    }
}

static void read_derived(struct reader *r, const struct json_at *obj, struct indicator *ind) {
    struct json_at at = json_member(obj, "derived");
    struct expression_fault fault;
    const char *text = NULL;
    if (!reader_string(r, obj, "derived", OPTIONAL_KNOWN, &text, NULL)) return;
    ind->derived = expression_parse(r->arena, text, find_indicator, r->plan, &fault);
    if (!ind->derived) {
        refuse_text(r, &at, text, &fault);
    } else if (!read_derived_kind(r, &at, ind)) {
        ind->derived = NULL;
    }
}

/* Parts add up to a whole that is counted as they are. */
static void read_part_of(struct reader *r, const struct json_at *obj, struct indicator *ind) {
    struct json_at at = json_member(obj, "part_of");
    const char *id = NULL;
    if (!reader_string(r, obj, "part_of", OPTIONAL_KNOWN, &id, NULL)) return;
    const struct indicator *whole = plan_indicator(r->plan, id);
    if (!whole) {
        reader_unresolved(r, &at, T_PLAN_INDICATOR_UNKNOWN, id, (struct ids){indicator_id_at, r->plan});
    } else if (!measure_is_additive(&ind->measure) || whole->measure.type != ind->measure.type) {
        json_error(&r->sink, &at, T_PLAN_PART_MEASURE, measure_name(ind->measure.type), id,
                   measure_name(whole->measure.type));
    } else {
        ind->part_of = whole;
    }
}

void read_links(struct reader *r, const struct json_at *at, struct indicator *ind) {
    if (!cJSON_IsObject(at->item)) return;
    read_derived(r, at, ind);
    read_part_of(r, at, ind);
}

/* ---- cycles ---- */

/* One walk down: the indicators from where it began to where it stands. */
struct walk {
    struct reader *r;
    size_t *steps; /* owned: of each indicator seen, 1 + the steps below it; 0: not seen yet */
    const struct indicator *path[DERIVED_STEPS_MAX + 1];
    size_t depth;
    const struct indicator *told; /* the last whose cycle was told: it may be named twice in one */
};

static void complain(struct reader *r, const struct indicator *ind, const char *member, enum text_id id,
                     const char *chain) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    indicator_pointer(r->plan, ind, &pointer);
    strbuf_adds(&pointer, member);
    problems_error(r->sink.problems, r->sink.file, pointer.data, id, chain);
    strbuf_deinit(&pointer);
}

/* "a → b → a" */
static void complain_chain(struct walk *w, size_t from, const struct indicator *last, enum text_id id) {
    struct strbuf chain;
    strbuf_init(&chain, 0);
    for (size_t i = from; i < w->depth; i++) strbuf_addf(&chain, "%s → ", w->path[i]->id);
    strbuf_adds(&chain, last->id);
    complain(w->r, w->path[from], "/derived", id, chain.data);
    strbuf_deinit(&chain);
}

static void walk_down(struct walk *w, const struct indicator *ind);

/* An operand of the last on the path. */
static void walk_operand(void *arg, const struct expression *operand) {
    struct walk *w = arg;
    const struct indicator *ind = operand->indicator, *above = w->path[w->depth - 1];
    if (!ind->derived) return;
    for (size_t i = 0; i < w->depth; i++) {
        if (w->path[i] != ind) continue;
        if (w->told != ind) complain_chain(w, i, ind, T_PLAN_DERIVED_CYCLE);
        w->told = ind;
        return;
    }
    if (w->steps[ind->index] == 0) walk_down(w, ind);
    if (w->steps[above->index] < w->steps[ind->index] + 1) w->steps[above->index] = w->steps[ind->index] + 1;
}

static void walk_down(struct walk *w, const struct indicator *ind) {
    w->steps[ind->index] = 1;
    if (w->depth > DERIVED_STEPS_MAX) return; /* told where the walk began */
    w->path[w->depth++] = ind;
    expression_each(ind->derived, walk_operand, w);
    w->depth--;
}

static void refuse_derived_cycles(struct reader *r) {
    const struct plan *plan = r->plan;
    char most[24];
    struct walk w = {.r = r, .steps = mem_array(plan->indicator_count + 1, sizeof *w.steps)};
    snprintf(most, sizeof most, "%d", DERIVED_STEPS_MAX);
    for (size_t i = 0; i < plan->indicator_count; i++) {
        const struct indicator *ind = &plan->indicators[i];
        if (!ind->derived) continue;
        bool seen = w.steps[i] != 0;
        if (!seen) walk_down(&w, ind);
        if (w.steps[i] > DERIVED_STEPS_MAX) complain(r, ind, "/derived", T_PLAN_DERIVED_DEEP, most);
    }
    mem_free(w.steps);
}

/* Each has one whole at most: a walk up that comes to a mark of its own has gone in a circle. */
static void refuse_part_cycles(struct reader *r) {
    const struct plan *plan = r->plan;
    size_t *marks = mem_array(plan->indicator_count + 1, sizeof *marks);
    for (size_t i = 0; i < plan->indicator_count; i++) {
        const struct indicator *ind = &plan->indicators[i];
        while (ind && marks[ind->index] == 0) {
            marks[ind->index] = i + 1;
            ind = ind->part_of;
        }
        if (ind && ind->part_of && marks[ind->index] == i + 1)
            complain(r, ind, "/part_of", T_PLAN_PART_CYCLE, ind->id);
    }
    mem_free(marks);
}

void read_link_cycles(struct reader *r) {
    refuse_derived_cycles(r);
    refuse_part_cycles(r);
}
