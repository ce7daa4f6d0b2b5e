#include "daemon/flow/nearest.h"
#include "daemon/base/mem.h"
#include <stdio.h>

struct ids {
    const char **items;
    size_t count;
};

static void ids_init(struct ids *ids, size_t cap) {
    ids->items = mem_array(cap + 1, sizeof *ids->items);
    ids->count = 0;
}

/* The nearest one that looks like a slip of the pen, else the first there is: at least an example of an id.
 */
static const char *take(struct ids *ids, const char *id) {
    const char *near = text_nearest(id, ids->items, ids->count);
    if (!near) near = ids->count ? ids->items[0] : "";
    mem_free(ids->items);
    return near;
}

const char *nearest_plan(const struct plans *plans, const char *id) {
    struct ids ids;
    ids_init(&ids, plans->count);
    for (size_t i = 0; i < plans->count; i++) ids.items[ids.count++] = plans->items[i]->id;
    return take(&ids, id);
}

const char *nearest_report(const struct plan *plan, const char *id) {
    struct ids ids;
    ids_init(&ids, plan->report_count);
    for (size_t i = 0; i < plan->report_count; i++) ids.items[ids.count++] = plan->reports[i].id;
    return take(&ids, id);
}

const char *nearest_indicator(const struct plan *plan, const char *id) {
    struct ids ids;
    ids_init(&ids, plan->indicator_count);
    for (size_t i = 0; i < plan->indicator_count; i++) ids.items[ids.count++] = plan->indicators[i].id;
    return take(&ids, id);
}

const char *nearest_task(const struct plan *plan, const char *id) {
    struct ids ids;
    ids_init(&ids, plan->task_count);
    for (size_t i = 0; i < plan->task_count; i++) ids.items[ids.count++] = plan->tasks[i].id;
    return take(&ids, id);
}

const char *nearest_event(const struct plan *plan, const char *id) {
    struct ids ids;
    ids_init(&ids, plan->event_count);
    for (size_t i = 0; i < plan->event_count; i++) ids.items[ids.count++] = plan->events[i].id;
    return take(&ids, id);
}

const char *nearest_unit(const struct units *units, const char *id) {
    struct ids ids;
    ids_init(&ids, units->count);
    for (size_t i = 0; i < units->count; i++) ids.items[ids.count++] = units->items[i].id;
    return take(&ids, id);
}

static size_t category_count(const struct indicator *ind) {
    size_t n = 1; /* the whole */
    for (size_t d = 0; d < ind->disaggregate_count; d++)
        for (const char *const *c = ind->disaggregate[d].dimension->categories; *c; c++) n++;
    return n;
}

/* Declared ones first: an example of them helps more than the whole does. */
const char *nearest_category(const struct indicator *ind, const char *text, char buf[CATEGORY_TEXT_MAX]) {
    size_t cap = category_count(ind), n = 0;
    char(*texts)[CATEGORY_TEXT_MAX] = mem_array(cap, sizeof *texts);
    struct ids ids;
    ids_init(&ids, cap);
    for (size_t d = 0; d < ind->disaggregate_count; d++) {
        const struct dimension *dim = ind->disaggregate[d].dimension;
        for (const char *const *c = dim->categories; *c; c++)
            snprintf(texts[n++], sizeof *texts, "%s=%s", dim->id, *c);
    }
    snprintf(texts[n++], sizeof *texts, "total");
    for (; ids.count < n; ids.count++) ids.items[ids.count] = texts[ids.count];
    snprintf(buf, CATEGORY_TEXT_MAX, "%s", take(&ids, text));
    mem_free(texts);
    return buf;
}
