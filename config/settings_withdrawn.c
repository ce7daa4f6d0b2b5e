/* Plans that were let go. */
#include "config/settings_table.h"
#include <string.h>

static bool taken(const struct withdrawn *list, size_t count, const char *plan) {
    for (size_t i = 0; i < count; i++)
        if (list[i].plan && strcmp(list[i].plan, plan) == 0) return true;
    return false;
}

static void read_withdrawn(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                           void *field) {
    const struct withdrawn **out = field;
    struct json_at array;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    struct withdrawn *list = reader_array(&s->r, reader_length(&array), sizeof *list);
    if (!list) return;
    *out = list;
    reader_each(item, &array) {
        struct withdrawn *w = &list[item.index];
        struct json_at plan = json_member(&item, "plan");
        settings_group_read(s, &SETTINGS_WITHDRAWN, &item, w);
        if (w->plan && taken(list, item.index, w->plan))
            json_error(&s->r.sink, &plan, T_SETTINGS_WITHDRAWN_TWICE, w->plan);
        s->settings->withdrawn_count++;
    }
}

static void dump_withdrawn(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct settings *settings = (const void *)((const char *)field - row->offset);
    strbuf_addf(sb, "[%zu]", settings->withdrawn_count);
}

const struct setting_type TYPE_WITHDRAWN = {"list", read_withdrawn, dump_withdrawn};
