#include "daemon/cli/directory.h"
#include <string.h>

static cJSON *read_list(struct client *client, const char *list, const char *as_of) {
    struct strbuf path;
    strbuf_init(&path, 0);
    strbuf_adds(&path, list);
    client_query(&path, "as_of", as_of);
    cJSON *items = client_list(client, path.data);
    strbuf_deinit(&path);
    return items;
}

bool directory_read(struct client *client, const char *as_of, struct directory *out) {
    *out = (struct directory){.plans = read_list(client, "/api/v1/plans", as_of)};
    if (out->plans) out->units = read_list(client, "/api/v1/units", as_of);
    return out->units != NULL;
}

void directory_deinit(struct directory *d) {
    cJSON_Delete(d->plans);
    cJSON_Delete(d->units);
    *d = (struct directory){0};
}

static const cJSON *find(const cJSON *list, const char *id) {
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        if (strcmp(client_text(item, "id"), id) == 0) return item;
    }
    return NULL;
}

const char *directory_unit(const struct directory *d, const char *id, enum lang lang) {
    const char *name = client_words(find(d->units, id), "name", lang);
    return *name ? name : id;
}

void directory_debtor(struct strbuf *sb, const struct directory *d, const cJSON *duty, enum lang lang) {
    const char *unit = directory_unit(d, client_text(duty, "unit"), lang), *heir = client_text(duty, "heir");
    if (*heir)
        text_addv(sb, T_ALERTS_WHO_FOR, lang, directory_unit(d, heir, lang), unit);
    else
        strbuf_adds(sb, unit);
}

const char *directory_title(const struct directory *d, const char *plan, enum lang lang) {
    return client_words(find(d->plans, plan), "title", lang);
}
