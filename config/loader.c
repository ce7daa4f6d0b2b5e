#include "config/loader.h"
#include "config/check.h"
#include "config/holidays_reader.h"
#include "config/plan_reader.h"
#include "config/reader.h"
#include "config/units_reader.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <string.h>

struct source {
    const char *path; /* borrowed */
    struct strbuf bytes;
    bool read, is_plan;
};

struct sources {
    struct source *items; /* owned */
    size_t count;
};

static size_t length(const char *const *paths) {
    size_t n = 0;
    while (paths && paths[n]) n++;
    return n;
}

static void read_file(struct source *source, const char *path, struct problems *problems) {
    struct err err = {.code = ERR_OK};
    source->path = path;
    strbuf_init(&source->bytes, CONFIG_FILE_BYTES_MAX);
    source->read = file_read(path, &source->bytes, &err) == ERR_OK;
    if (!source->read) problems_error(problems, path, "", T_CONFIG_FILE, err.msg);
}

/* By its top-level key; what cannot be parsed keeps the place it was named in, and its reader tells what is
 * wrong. */
static bool looks_like_plan(const struct source *source, bool named_as_plan) {
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    if (!source->read ||
        json_parse(source->bytes.data, source->bytes.len, JSON_COMMENTS, &root, &err) != ERR_OK)
        return named_as_plan;
    bool plan = cJSON_GetObjectItemCaseSensitive(root, "plan") != NULL,
         units = cJSON_GetObjectItemCaseSensitive(root, "units") != NULL;
    cJSON_Delete(root);
    return plan != units ? plan : named_as_plan;
}

static void read_sources(struct sources *sources, const char *const *plan_files,
                         const char *const *unit_files, struct problems *problems) {
    size_t plans = length(plan_files), units = length(unit_files);
    sources->items = mem_array(plans + units + 1, sizeof *sources->items);
    for (size_t i = 0; i < plans + units; i++) {
        struct source *source = &sources->items[sources->count++];
        read_file(source, i < plans ? plan_files[i] : unit_files[i - plans], problems);
        source->is_plan = looks_like_plan(source, i < plans);
    }
}

static void free_sources(struct sources *sources) {
    for (size_t i = 0; i < sources->count; i++) strbuf_deinit(&sources->items[i].bytes);
    mem_free(sources->items);
}

static struct units *load_units(const struct sources *sources, struct problems *problems) {
    struct units_source *list = mem_array(sources->count + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < sources->count; i++) {
        const struct source *s = &sources->items[i];
        if (s->read && !s->is_plan)
            list[n++] = (struct units_source){.file = s->path, .bytes = s->bytes.data, .len = s->bytes.len};
    }
    struct units *units = units_read(list, n, problems);
    mem_free(list);
    return units;
}

static void add_plan(struct plans *plans, const struct source *source, struct problems *problems) {
    struct plan *plan =
        plan_read(source->bytes.data, source->bytes.len, source->path, plans->units, problems);
    if (!plan) return;
    const struct plan *other = plans_find(plans, plan->id);
    if (other) {
        problems_error(problems, source->path, "/plan", T_PLAN_TWICE, plan->id, other->file);
        plan_free(plan);
        return;
    }
    plans_add(plans, plan);
    plan_check(plan, problems);
}

/* Then every unit of a plan might be one that is there: nothing is said of plans. */
static bool lacks_units(const struct sources *sources) {
    for (size_t i = 0; i < sources->count; i++)
        if (!sources->items[i].read && !sources->items[i].is_plan) return true;
    return false;
}

/* What can be read of it. */
static struct plans *load_set(const struct sources *sources, const char *holidays,
                              struct problems *problems) {
    struct holidays *days = holidays ? holidays_load(holidays, problems) : NULL;
    struct units *units = load_units(sources, problems);
    struct plans *plans = units ? plans_new(units) : NULL;
    if (!plans) {
        holidays_unref(days);
        return NULL;
    }
    plans->holidays = days;
    for (size_t i = 0; i < sources->count && !lacks_units(sources); i++) {
        if (sources->items[i].read && sources->items[i].is_plan)
            add_plan(plans, &sources->items[i], problems);
    }
    return plans;
}

struct plans *load_plan_files(const char *const *plan_files, const char *const *unit_files,
                              const char *holidays, struct problems *problems) {
    size_t errors_before = problems->errors;
    struct sources sources = {.items = NULL};
    read_sources(&sources, plan_files, unit_files, problems);
    struct plans *plans = load_set(&sources, holidays, problems);
    free_sources(&sources);
    if (problems->errors == errors_before) return plans;
    plans_unref(plans);
    return NULL;
}

struct plans *load_plans(const struct settings *settings, struct problems *problems) {
    return load_plan_files(settings->plan_files, settings->unit_files, settings->holidays, problems);
}
