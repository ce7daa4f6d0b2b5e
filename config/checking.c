/* Telling a finding, and what several checks ask. */
#include "config/checking.h"
#include "daemon/base/num.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cited cited_target(const struct target *t) {
    return (struct cited){.source = t->source, .words = t->quote};
}

struct cited cited_task(const struct task *task) {
    return (struct cited){.source = task->source, .words = task->quote};
}

struct spot at_target(const struct target *t, const char *member) {
    return (struct spot){.target = t, .member = member, .cited = {cited_target(t)}};
}

struct spot at_second(const struct target *first, const struct target *second) {
    return (struct spot){
        .target = second, .member = "", .cited = {cited_target(first), cited_target(second)}};
}

struct spot at_indicator(const struct indicator *ind, const char *member) {
    return (struct spot){.indicator = ind, .member = member};
}

struct spot at_task(const struct task *task, const char *member) {
    return (struct spot){.task = task, .member = member, .cited = {cited_task(task)}};
}

struct spot at_pointer(const char *pointer) {
    return (struct spot){.member = pointer};
}

void spot_pointer(const struct check *c, const struct spot *spot, struct strbuf *sb) {
    if (spot->target) {
        target_pointer(c->plan, spot->target, sb);
    } else if (spot->indicator) {
        indicator_pointer(c->plan, spot->indicator, sb);
    } else if (spot->task) {
        task_pointer(c->plan, spot->task, sb);
    }
    strbuf_adds(sb, spot->member);
}

void check_tell(struct check *c, struct spot spot, enum text_id id, const char *const *args, size_t nargs) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    spot_pointer(c, &spot, &pointer);
    if (reader_accepted(c->root, text_code(id), pointer.data)) {
        c->problems->accepted++;
    } else {
        struct problem *p = problems_add(c->problems, spot.info ? SEVERITY_INFO : SEVERITY_WARNING,
                                         c->plan->file, pointer.data, id, args, nargs);
        for (size_t i = 0; i < PROBLEM_QUOTES_MAX; i++)
            problem_cite(p, spot.cited[i].source, spot.cited[i].words);
    }
    strbuf_deinit(&pointer);
}

/* Keys of plans need no escapes: other ones are refused by the reader. */
const cJSON *check_item(const struct check *c, const char *pointer) {
    char key[64];
    const cJSON *item = c->root;
    while (item && *pointer == '/') {
        size_t len = strcspn(++pointer, "/");
        snprintf(key, sizeof key, "%.*s", (int)len, pointer);
        item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, (int)strtol(key, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(item, key);
        pointer += len;
    }
    return item;
}

const char *condition_text(const struct condition *k, char buf[CONDITION_TEXT_MAX]) {
    static const char *const signs[] = {
        [CONDITION_AT_LEAST] = "≥ ",     [CONDITION_ABOVE] = "> ",  [CONDITION_AT_MOST] = "≤ ",
        [CONDITION_BELOW] = "< ",        [CONDITION_EQUALS] = "= ", [CONDITION_BETWEEN] = "",
        [CONDITION_APPROXIMATELY] = "≈ "};
    char value[NUM_TEXT_MAX], other[NUM_TEXT_MAX];
    num_format(k->value, value);
    num_format(k->kind == CONDITION_BETWEEN ? k->high : k->tolerance, other);
    if (k->kind > CONDITION_APPROXIMATELY) {
        const char *way = k->way == DIRECTION_UP ? "↑" : k->way == DIRECTION_DOWN ? "↓" : "";
        bool has_number = k->kind == CONDITION_RANK_WITHIN || k->kind == CONDITION_PER_YEAR;
        snprintf(buf, CONDITION_TEXT_MAX, "%s%s%s", way, *way && has_number ? " " : "",
                 has_number ? value
                 : *way     ? ""
                            : "✓");
    } else if (k->kind == CONDITION_BETWEEN) {
        snprintf(buf, CONDITION_TEXT_MAX, "%s–%s", value, other);
    } else if (k->kind == CONDITION_APPROXIMATELY) {
        snprintf(buf, CONDITION_TEXT_MAX, "%s%s ± %s", signs[k->kind], value, other);
    } else {
        snprintf(buf, CONDITION_TEXT_MAX, "%s%s", signs[k->kind], value);
    }
    return buf;
}

const char *day_text(int32_t day, char buf[CIVIL_TEXT_MAX]) {
    struct civil date = civil_from_day(day);
    civil_format(day, buf);
    if (date.month == 12 && date.day == 31) *strchr(buf, '-') = '\0';
    return buf;
}

bool condition_is_number(const struct condition *k) {
    return k->kind <= CONDITION_APPROXIMATELY;
}
bool condition_is_floor(const struct condition *k) {
    return k->kind == CONDITION_AT_LEAST || k->kind == CONDITION_ABOVE;
}
bool condition_is_ceiling(const struct condition *k) {
    return k->kind == CONDITION_AT_MOST || k->kind == CONDITION_BELOW;
}

static bool same_units(const struct target *a, const struct target *b) {
    if (a->unit_count != b->unit_count) return false;
    for (size_t i = 0; i < a->unit_count; i++) {
        if (a->units[i] != b->units[i]) return false;
    }
    return true;
}

static bool same_category(const struct target *a, const struct target *b) {
    if (!a->category || !b->category) return a->category == b->category;
    return strcmp(a->category, b->category) == 0;
}

/* Validities that do not meet: a target issued anew. */
static bool valid_together(const struct target *a, const struct target *b) {
    bool a_first = a->valid_to != DAY_NONE && b->valid_from != DAY_NONE && a->valid_to < b->valid_from;
    bool b_first = b->valid_to != DAY_NONE && a->valid_from != DAY_NONE && b->valid_to < a->valid_from;
    return !a_first && !b_first;
}

bool targets_comparable(const struct target *a, const struct target *b) {
    return a->each == b->each && same_category(a, b) && same_units(a, b) && !a->share == !b->share &&
           !a->when == !b->when && a->stretch == b->stretch && valid_together(a, b);
}

bool targets_same_bar(const struct target *a, const struct target *b) {
    const struct condition *x = &a->condition, *y = &b->condition;
    return x->kind == y->kind && num_cmp(x->value, y->value) == 0 && num_cmp(x->high, y->high) == 0 &&
           num_cmp(x->tolerance, y->tolerance) == 0 && x->way == y->way && x->as == y->as &&
           a->relative_to == b->relative_to && a->relative_as == b->relative_as;
}

int32_t check_day(const struct check *c, const struct target *t) {
    return t->every_year ? DAY_NONE : target_day(c->plan, t, c->plan->end_day);
}

static size_t next_source(const char **s, const char **part) {
    *s += strspn(*s, "; ");
    *part = *s;
    size_t len = strcspn(*s, ";");
    *s += len;
    while (len && (*part)[len - 1] == ' ') len--;
    return len;
}

bool sources_meet(const char *a, const char *b) {
    const char *x, *y;
    if (!a || !b) return false;
    for (size_t n = next_source(&a, &x); n; n = next_source(&a, &x)) {
        const char *rest = b;
        for (size_t m = next_source(&rest, &y); m; m = next_source(&rest, &y)) {
            if (n == m && memcmp(x, y, n) == 0) return true;
        }
    }
    return false;
}
