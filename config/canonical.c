#include "config/canonical.h"
#include "config/holidays_reader.h"
#include "config/reader.h"
#include "config/units_reader.h"
#include <stdio.h>
#include <string.h>

static void add_day(cJSON *obj, const char *key, int32_t day) {
    char text[CIVIL_TEXT_MAX];
    if (day == DAY_NONE) return;
    civil_format(day, text);
    cJSON_AddStringToObject(obj, key, text);
}

static void add_list(cJSON *obj, const char *key, const char *const *list) {
    cJSON *array = cJSON_AddArrayToObject(obj, key);
    for (; *list; list++) cJSON_AddItemToArray(array, cJSON_CreateString(*list));
}

/* What was not said stays unsaid: the reader takes no null for a text. */
static void add_name(cJSON *obj, const struct bitext *name) {
    if (name->en)
        json_add_text(obj, "name", name);
    else
        cJSON_AddStringToObject(obj, "name", name->vi);
}

static void add_former(cJSON *obj, const struct unit *u) {
    cJSON *names = u->former_name_count ? cJSON_AddArrayToObject(obj, "former_names") : NULL;
    cJSON *parents = u->former_parent_count ? cJSON_AddArrayToObject(obj, "former_parents") : NULL;
    for (size_t i = 0; i < u->former_name_count; i++) {
        cJSON *item = cJSON_CreateObject();
        add_name(item, &u->former_names[i].name);
        add_day(item, "to", u->former_names[i].to_day);
        cJSON_AddItemToArray(names, item);
    }
    for (size_t i = 0; i < u->former_parent_count; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "parent", u->former_parents[i].parent->id);
        add_day(item, "to", u->former_parents[i].to_day);
        cJSON_AddItemToArray(parents, item);
    }
}

/* Said on the side of the unit that closed, wherever a file says it. */
static void add_successors(cJSON *obj, const struct unit *u) {
    if (u->successor_count == 0) return;
    cJSON *array = cJSON_AddArrayToObject(obj, "merged_into");
    for (size_t i = 0; i < u->successor_count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(u->successors[i]->id));
}

static cJSON *unit_json(const struct unit *u) {
    cJSON *obj = cJSON_CreateObject(), *contacts = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "unit", u->id);
    cJSON_AddStringToObject(obj, "kind", u->kind ? u->kind : "");
    add_name(obj, &u->name);
    if (u->parent) cJSON_AddStringToObject(obj, "parent", u->parent->id);
    add_list(contacts, "email", u->emails);
    add_list(contacts, "lead", u->lead_emails);
    cJSON_AddItemToObject(obj, "contacts", contacts);
    if (u->has_locale) cJSON_AddStringToObject(obj, "locale", lang_name(u->locale));
    add_day(obj, "from", u->from_day);
    add_day(obj, "to", u->to_day);
    add_former(obj, u);
    add_successors(obj, u);
    if (u->source) cJSON_AddStringToObject(obj, "source", u->source);
    return obj;
}

/* ---- holidays, as their file has them ---- */

struct year_list {
    cJSON *off, *work;
};

static void add_holiday(void *arg, int32_t day, bool work) {
    struct year_list *list = arg;
    char text[CIVIL_TEXT_MAX];
    civil_format(day, text);
    cJSON_AddItemToArray(work ? list->work : list->off, cJSON_CreateString(text));
}

static void add_holidays(cJSON *root, const struct holidays *h) {
    const int *years;
    size_t count = holidays_years(h, &years);
    cJSON *obj = cJSON_AddObjectToObject(root, "holidays");
    cJSON_AddStringToObject(obj, "country", "VN");
    cJSON *all = cJSON_AddObjectToObject(obj, "years");
    for (size_t i = 0; i < count; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", years[i]);
        cJSON *year = cJSON_AddObjectToObject(all, text);
        struct year_list list = {cJSON_AddArrayToObject(year, "off"), cJSON_AddArrayToObject(year, "work")};
        cJSON_AddStringToObject(year, "source", "record");
        holidays_each_day(h, years[i], add_holiday, &list);
    }
}

void units_canonical(const struct units *units, const struct holidays *holidays, struct strbuf *sb,
                     char hash[65]) {
    cJSON *root = cJSON_CreateObject(), *items = cJSON_AddArrayToObject(root, "units"),
          *groups = cJSON_AddObjectToObject(root, "groups");
    for (size_t i = 0; i < units->count; i++) cJSON_AddItemToArray(items, unit_json(&units->items[i]));
    for (size_t i = 0; i < units->group_count; i++) {
        const struct unit_group *group = &units->groups[i];
        cJSON *list = cJSON_AddArrayToObject(groups, group->id);
        for (size_t u = 0; u < group->count; u++)
            cJSON_AddItemToArray(list, cJSON_CreateString(group->units[u]->id));
    }
    if (holidays) add_holidays(root, holidays);
    reader_canonical(root, sb, hash);
    cJSON_Delete(root);
}

static struct units *read_rest(const cJSON *root, struct problems *problems) {
    struct strbuf sb;
    strbuf_init(&sb, 2 * CONFIG_FILE_BYTES_MAX);
    json_print_canonical(&sb, root);
    struct units_source source = {.file = "units", .bytes = sb.data, .len = sb.len};
    struct units *units = units_read(&source, 1, problems);
    strbuf_deinit(&sb);
    return units;
}

static struct holidays *read_holidays(const cJSON *item, struct problems *problems) {
    struct strbuf sb;
    strbuf_init(&sb, CONFIG_FILE_BYTES_MAX);
    json_print_canonical(&sb, item);
    struct holidays *holidays = holidays_read(sb.data, sb.len, "holidays", problems);
    strbuf_deinit(&sb);
    return holidays;
}

struct units *units_of_canonical(const char *canonical, struct holidays **holidays,
                                 struct problems *problems) {
    cJSON *root = reader_parse(canonical, strlen(canonical), "units", problems);
    cJSON *days = cJSON_DetachItemFromObjectCaseSensitive(root, "holidays");
    struct units *units = root ? read_rest(root, problems) : NULL;
    *holidays = days ? read_holidays(days, problems) : NULL;
    if (days && !*holidays) {
        units_free(units);
        units = NULL;
    }
    cJSON_Delete(days);
    cJSON_Delete(root);
    return units;
}
