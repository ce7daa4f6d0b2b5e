/* Who leads and who coordinates. */
#include "config/checking.h"
#include <string.h>

static bool told_at(const struct check *c, const char *pointer, enum text_id id) {
    for (size_t i = 0; i < c->problems->count; i++) {
        const struct problem *p = &c->problems->items[i];
        if (strcmp(p->code, text_code(id)) == 0 && strcmp(p->pointer, pointer) == 0 &&
            strcmp(p->file ? p->file : "", c->plan->file) == 0)
            return true;
    }
    return false;
}

/* By name: "with the departments" is with the others. */
static bool names(const cJSON *list, const struct unit *unit) {
    const cJSON *entry;
    cJSON_ArrayForEach(entry, list) {
        const cJSON *said = cJSON_IsObject(entry) ? cJSON_GetObjectItemCaseSensitive(entry, "unit") : entry;
        if (cJSON_IsString(said) && strcmp(said->valuestring, unit->id) == 0) return true;
    }
    return false;
}

/* Said of the objective for all below it: told there, once. */
static void tell_both(struct check *c, struct spot spot, const struct objective *objective,
                      const struct unit *unit) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    spot_pointer(c, &spot, &pointer);
    bool own = check_item(c, pointer.data) != NULL;
    if (!own && objective) {
        strbuf_clear(&pointer);
        strbuf_addf(&pointer, "/objectives/%zu/coordinating", objective->index);
        spot = at_pointer(pointer.data);
    }
    if (names(check_item(c, pointer.data), unit) &&
        (own || !told_at(c, pointer.data, T_CHECK_LEAD_COORDINATES)))
        tell(c, spot, T_CHECK_LEAD_COORDINATES, unit->id);
    strbuf_deinit(&pointer);
}

static void check_indicator(struct check *c, const struct indicator *ind) {
    if (!ind->lead && !ind->lead_unknown && !ind->derived) {
        bool said = ind->objective && ind->objective->lead.unknown; /* told there */
        if (!said) tell(c, at_indicator(ind, ""), T_CHECK_LEAD_MISSING);
    }
    for (size_t i = 0; ind->lead && i < ind->coordinating_count; i++) {
        if (ind->coordinating[i] == ind->lead)
            tell_both(c, at_indicator(ind, "/coordinating"), ind->objective, ind->lead);
    }
}

static void check_task(struct check *c, const struct task *task) {
    for (size_t i = 0; task->lead.unit && i < task->coordinating_count; i++) {
        if (task->coordinating[i].unit == task->lead.unit)
            tell_both(c, at_task(task, "/coordinating"), task->objective, task->lead.unit);
    }
}

void check_bodies(struct check *c) {
    for (size_t i = 0; i < c->plan->indicator_count; i++) check_indicator(c, &c->plan->indicators[i]);
    for (size_t i = 0; i < c->plan->task_count; i++) check_task(c, &c->plan->tasks[i]);
}
