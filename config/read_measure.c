/* What sort of number an indicator is. */
#include "config/reader.h"
#include <string.h>

static const char *const MEASURES[] = {"percent", "permille", "count",  "amount", "ratio",
                                       "rate",    "rank",     "yes_no", "stages", NULL};

const char *measure_name(enum measure_type type) {
    return MEASURES[type];
}

/* "max": null lifts the bound of a percentage (fulfilment, growth). */
static void read_max(struct reader *r, const struct json_at *at, struct measure *m) {
    struct json_at max = json_member(at, "max");
    if (cJSON_IsNull(max.item)) {
        m->has_max = false;
        return;
    }
    if (!reader_number(r, at, "max", OPTIONAL_KNOWN, &m->max, NULL)) return;
    m->has_max = true;
    if (m->max <= 0) json_error(&r->sink, &max, T_PLAN_POSITIVE);
}

static bool stage_taken(const struct measure *m, const char *id) {
    for (size_t i = 0; i < m->stage_count; i++) {
        if (strcmp(m->stage_ids[i], id) == 0) return true;
    }
    return false;
}

static void read_stage(struct reader *r, const struct json_at *item, struct measure *m, struct bitext *name,
                       const char **id) {
    static const char *const known[] = {"id", "title", NULL};
    struct json_at at = json_member(item, "id");
    *id = "";
    if (!reader_only(r, item, known)) return;
    reader_text(r, item, "title", REQUIRED, name);
    if (reader_id(r, item, "id", id) && stage_taken(m, *id)) json_error(&r->sink, &at, T_PLAN_ID_TWICE, *id);
}

static void read_stages(struct reader *r, const struct json_at *at, struct measure *m) {
    struct json_at array;
    if (!json_get_array(&r->sink, at, "stages", true, &array)) return;
    size_t count = reader_length(&array);
    struct bitext *names = reader_array(r, count, sizeof *names);
    const char **ids = reader_array(r, count, sizeof *ids);
    if (count < 2) json_error(&r->sink, &array, T_PLAN_STAGES);
    if (!names || !ids) return;
    m->stages = names;
    m->stage_ids = ids;
    reader_each(item, &array) {
        read_stage(r, &item, m, &names[item.index], &ids[item.index]);
        m->stage_count++;
    }
}

static void read_per(struct reader *r, const struct json_at *at, struct measure *m) {
    struct json_at per = json_member(at, "per");
    m->per = m->type == MEASURE_PERCENT ? 100 : m->type == MEASURE_PERMILLE ? 1000 : 1;
    if (m->type == MEASURE_RATE && reader_number(r, at, "per", KNOWN, &m->per, NULL) && m->per <= 0)
        json_error(&r->sink, &per, T_PLAN_POSITIVE);
}

/* What one measure needs would say nothing of another. */
static void refuse_foreign(struct reader *r, const struct json_at *obj, enum measure_type type) {
    bool share = type == MEASURE_PERCENT || type == MEASURE_PERMILLE;
    bool count = type == MEASURE_COUNT || type == MEASURE_AMOUNT;
    const struct {
        const char *key;
        bool fits;
    } keys[] = {{"max", share},
                {"of", share || count},
                {"per", type == MEASURE_RATE},
                {"base", type == MEASURE_RATE},
                {"stages", type == MEASURE_STAGES}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_at at = json_member(obj, keys[i].key);
        if (at.item && !keys[i].fits)
            json_error(&r->sink, &at, T_PLAN_MEASURE_KEY, keys[i].key, MEASURES[type]);
    }
}

void read_measure(struct reader *r, const struct json_at *ind, struct measure *m) {
    static const char *const known[] = {"type", "max", "of", "per", "base", "stages", NULL};
    struct json_at at;
    int type = MEASURE_PERCENT;
    m->per = 1;
    if (!json_get_object(&r->sink, ind, "measure", true, &at)) return;
    json_only(&r->sink, &at, known);
    if (!reader_choice(r, &at, "type", KNOWN, MEASURES, &type)) return;
    m->type = (enum measure_type)type;
    m->has_max = m->type == MEASURE_PERCENT;
    m->max = m->has_max ? 100 : 0;
    read_max(r, &at, m);
    read_per(r, &at, m);
    reader_text(r, &at, "of", measure_is_additive(m) ? REQUIRED : OPTIONAL, &m->of);
    if (m->type == MEASURE_RATE) reader_text(r, &at, "base", REQUIRED, &m->base);
    if (m->type == MEASURE_STAGES) read_stages(r, &at, m);
    refuse_foreign(r, &at, m->type);
}
