/* Objectives, and the plan's flat arrays of indicators and targets that the readers of each fill. */
#include "config/reader.h"
#include <string.h>

static bool objective_taken(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->objective_count; i++) {
        if (strcmp(plan->objectives[i].id, id) == 0) return true;
    }
    return false;
}

/* How many there are below, whatever shape the document has. */
static size_t count_below(const cJSON *array, const char *key) {
    size_t n = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, array) {
        const cJSON *below = cJSON_GetObjectItemCaseSensitive(item, key);
        if (cJSON_IsArray(below)) n += (size_t)cJSON_GetArraySize(below);
    }
    return n;
}

static size_t count_targets(const cJSON *objectives) {
    size_t n = 0;
    const cJSON *objective;
    cJSON_ArrayForEach(objective, objectives) n +=
        count_below(cJSON_GetObjectItemCaseSensitive(objective, "indicators"), "targets");
    return n;
}

/* Room for all before any is read: indicators and targets point at one another. */
struct room {
    struct objective *objectives;
    struct indicator *indicators;
    struct target *targets;
};

static bool make_room(struct reader *r, const struct json_at *array, struct room *room) {
    struct plan *plan = r->plan;
    plan->objectives = room->objectives = reader_array(r, reader_length(array), sizeof *room->objectives);
    plan->indicators = room->indicators =
        reader_array(r, count_below(array->item, "indicators"), sizeof *room->indicators);
    plan->targets = room->targets = reader_array(r, count_targets(array->item), sizeof *room->targets);
    return !r->full;
}

static void read_targets(struct reader *r, const struct json_at *at, struct indicator *ind,
                         struct room *room) {
    struct plan *plan = r->plan;
    struct json_at array;
    if (!json_get_array(&r->sink, at, "targets", false, &array)) return;
    const struct target **list = reader_array(r, reader_length(&array), sizeof(const struct target *));
    ind->targets = list;
    reader_each(item, &array) {
        struct target *t = &room->targets[plan->target_count];
        if (!list) return;
        t->index = plan->target_count;
        t->indicator = ind;
        read_target(r, &item, t);
        list[ind->target_count++] = t;
        plan->target_count++;
    }
}

static void read_indicators(struct reader *r, const struct json_at *at, const struct objective *objective,
                            struct room *room) {
    struct plan *plan = r->plan;
    struct json_at array;
    if (!reader_list(r, at, "indicators", &array)) return;
    reader_each(item, &array) {
        struct indicator *ind = &room->indicators[plan->indicator_count];
        ind->index = plan->indicator_count;
        ind->objective = objective;
        read_indicator(r, &item, ind);
        plan->indicator_count++;
    }
}

static void read_objective(struct reader *r, const struct json_at *at, struct room *room) {
    static const char *const known[] = {"id", "title", "lead", "coordinating", "indicators", "tasks", NULL};
    struct objective *o = &room->objectives[at->index];
    o->index = at->index;
    o->id = "";
    bool readable = reader_only(r, at, known);
    if (readable) reader_new_id(r, at, &o->id, objective_taken);
    r->plan->objective_count++;
    if (!readable) return;
    reader_text(r, at, "title", REQUIRED, &o->title);
    read_bodies(r, at, NULL, &o->lead, &o->coordinating, &o->coordinating_count);
    if (reader_has(at, "indicators") || !reader_has(at, "tasks")) read_indicators(r, at, o, room);
}

/* Again over all of them, now that each indicator is known: what is said of one may name any other. */
static void read_below(struct reader *r, const struct json_at *array, struct room *room) {
    struct indicator *ind = room->indicators;
    reader_each(objective, array) {
        struct json_at list = json_member(&objective, "indicators");
        if (!cJSON_IsObject(objective.item) || !cJSON_IsArray(list.item)) continue;
        reader_each(item, &list) {
            read_links(r, &item, ind);
            read_targets(r, &item, ind++, room);
        }
    }
    read_link_cycles(r);
}

void read_objectives(struct reader *r, const struct json_at *root) {
    struct json_at array;
    struct room room;
    if (!reader_list(r, root, "objectives", &array) || !make_room(r, &array, &room)) return;
    reader_each(item, &array) read_objective(r, &item, &room);
    read_below(r, &array, &room);
}
