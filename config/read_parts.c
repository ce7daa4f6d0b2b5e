/* all_of: several conditions of one target that must all hold. */
#include "config/reader.h"

#define PARTS_MAX 8

static const char *const PART_KEYS[] = {"relative", CONDITION_KEYS, NULL};

static void read_part(struct reader *r, const struct json_at *at, struct target *part) {
    part->condition = (struct condition){.kind = CONDITION_NOT_JUDGED};
    if (!reader_only(r, at, PART_KEYS)) return;
    read_condition(r, at, CONDITION_OF_PART, &part->indicator->measure, &part->condition, &part->unknown);
    read_relative(r, at, part);
}

struct target *read_parts(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at array;
    if (t->condition.kind != CONDITION_ALL_OF || !json_get_array(&r->sink, obj, "all_of", true, &array))
        return NULL;
    size_t count = reader_length(&array);
    if (count < 2 || count > PARTS_MAX) {
        json_error(&r->sink, &array, T_PLAN_PARTS);
        return NULL;
    }
    struct target *parts = reader_array(r, count, sizeof *parts);
    if (!parts) return NULL;
    reader_each(item, &array) {
        parts[item.index] = *t;
        read_part(r, &item, &parts[item.index]);
    }
    t->parts = parts;
    t->part_count = count;
    return parts;
}
