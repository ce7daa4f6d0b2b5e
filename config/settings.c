#include "config/settings.h"
#include "config/settings_table.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS_ARENA_MAX ((size_t)64 << 20)
#define ROWS_MAX           32

static void *field_of(void *base, const struct setting *row) {
    return (char *)base + row->offset;
}

/* A default goes the same way as what people write: it is JSON, read by the row's type. */
static void read_fallback(struct settings_reader *s, const struct setting *row, void *base) {
    cJSON *root = NULL;
    if (!row->fallback) return;
    char *text = mem_printf("{\"%s\": %s}", row->name, row->fallback);
    if (json_parse_for(&s->r.sink, text, strlen(text), 0, &root) == ERR_OK) {
        struct json_at obj = json_root(root), at = json_member(&obj, row->name);
        row->type->read(s, row, &at, field_of(base, row));
        cJSON_Delete(root);
    }
    mem_free(text);
}

void settings_group_defaults(struct settings_reader *s, const struct setting_group *group, void *base) {
    for (size_t i = 0; i < group->count; i++) read_fallback(s, &group->rows[i], base);
}

static bool only_rows(struct settings_reader *s, const struct setting_group *group,
                      const struct json_at *obj) {
    const char *names[ROWS_MAX] = {"$schema"};
    size_t n = group->prefix[0] == '\0';
    for (size_t i = 0; i < group->count; i++) names[n++] = group->rows[i].name;
    return reader_only(&s->r, obj, names);
}

void settings_group_read(struct settings_reader *s, const struct setting_group *group,
                         const struct json_at *obj, void *base) {
    if (!only_rows(s, group, obj)) return;
    for (size_t i = 0; i < group->count; i++) {
        const struct setting *row = &group->rows[i];
        struct json_at at = json_member(obj, row->name);
        if (at.item) {
            row->type->read(s, row, &at, field_of(base, row));
        } else if (row->required) {
            json_error(&s->r.sink, &at, T_JSON_MISSING, row->name);
        }
    }
}

/* Settings are read once for all, so what they name is found from any folder. */
static const char *folder_of(struct reader *r, const char *file) {
    char *dir = file_dirname(file), *real = realpath(dir, NULL);
    const char *copy = reader_copy(r, real ? real : dir);
    free(real); /* realpath's own */
    mem_free(dir);
    return copy;
}

static struct settings *settings_new(void) {
    struct arena *arena = arena_new(SETTINGS_ARENA_MAX);
    struct settings *settings = arena_alloc(arena, sizeof *settings);
    if (!settings) abort(); /* a first few bytes, as mem.c does */
    settings->arena = arena;
    return settings;
}

static void default_public_url(struct settings_reader *s) {
    struct settings *settings = s->settings;
    if ((settings->public_url && !settings->public_url_follows) || !settings->host) return;
    settings->public_url_follows = true;
    bool six = strchr(settings->host, ':') != NULL;
    char *url =
        mem_printf("http://%s%s%s:%d", six ? "[" : "", settings->host, six ? "]" : "", settings->port);
    settings->public_url = reader_copy(&s->r, url);
    mem_free(url);
}

struct settings *settings_read(const char *bytes, size_t len, const char *file, struct problems *problems) {
    size_t errors_before = problems->errors;
    cJSON *root = reader_parse(bytes, len, file, problems);
    if (!root) return NULL;
    struct settings *settings = settings_new();
    struct settings_reader s = {.r = {.sink = {.problems = problems, .file = file}, .arena = settings->arena},
                                .settings = settings};
    struct json_at at = json_root(root);
    settings->file = reader_copy(&s.r, file);
    settings->dir = folder_of(&s.r, file);
    settings_group_defaults(&s, &SETTINGS_TOP, settings);
    settings_group_read(&s, &SETTINGS_TOP, &at, settings);
    default_public_url(&s);
    cJSON_Delete(root);
    if (problems->errors == errors_before) return settings;
    settings_free(settings);
    return NULL;
}

struct settings *settings_load(const char *path, struct problems *problems) {
    struct settings *settings = NULL;
    struct err err = {.code = ERR_OK};
    struct strbuf sb;
    strbuf_init(&sb, CONFIG_FILE_BYTES_MAX);
    if (file_read(path, &sb, &err) == ERR_OK) {
        settings = settings_read(sb.data, sb.len, path, problems);
    } else {
        problems_error(problems, path, "", T_CONFIG_FILE, err.msg);
    }
    strbuf_deinit(&sb);
    return settings;
}

bool settings_set_listen(struct settings *settings, const char *listen, struct problems *problems) {
    size_t errors_before = problems->errors;
    struct settings_reader s = {.r = {.sink = {.problems = problems}, .arena = settings->arena},
                                .settings = settings};
    cJSON *root = cJSON_CreateObject();
    if (root) cJSON_AddStringToObject(root, "listen", listen);
    struct json_at obj = json_root(root), at = json_member(&obj, "listen");
    if (at.item) TYPE_LISTEN.read(&s, &SETTINGS_TOP.rows[0], &at, &settings->host);
    cJSON_Delete(root);
    default_public_url(&s);
    return problems->errors == errors_before;
}

void settings_free(struct settings *settings) {
    if (settings) arena_free(settings->arena);
}

void settings_group_dump(struct strbuf *sb, const struct setting_group *group, const void *base,
                         enum lang lang) {
    for (size_t i = 0; i < group->count; i++) {
        const struct setting *row = &group->rows[i];
        strbuf_addf(sb, "# %s%s: ", group->prefix, row->name);
        text_add(sb, row->help, lang, NULL, 0);
        strbuf_addf(sb, " (%s", row->type->name);
        if (row->bounds) strbuf_addf(sb, ": %s", row->bounds);
        strbuf_addf(sb, "; %s; SIGHUP: %s)\n%s%s = ",
                    row->required   ? "*"
                    : row->fallback ? row->fallback
                                    : "-",
                    row->reloadable ? "+" : "-", group->prefix, row->name);
        if (base) row->type->dump(sb, row, (const char *)base + row->offset);
        strbuf_addc(sb, '\n');
    }
}

void settings_dump(const struct settings *settings, struct strbuf *sb) {
    settings_group_dump(sb, &SETTINGS_TOP, settings, settings->locale);
    if (settings->smtp.url) settings_group_dump(sb, &SETTINGS_SMTP, &settings->smtp, settings->locale);
    for (size_t i = 0; i < settings->receiver_count; i++) {
        settings_group_dump(sb, &SETTINGS_RECEIVER, &settings->receivers[i], settings->locale);
        if (settings->receivers[i].kind == RECEIVER_WEBHOOK)
            settings_group_dump(sb, &SETTINGS_WEBHOOK, &settings->receivers[i], settings->locale);
    }
    settings_group_dump(sb, &SETTINGS_ROUTE, &settings->route, settings->locale);
    if (settings->route.working_hours.set)
        settings_group_dump(sb, &SETTINGS_HOURS, &settings->route.working_hours, settings->locale);
    for (size_t i = 0; i < settings->route.route_count; i++)
        settings_group_dump(sb, &SETTINGS_ROUTE, &settings->route.routes[i], settings->locale);
    for (size_t i = 0; i < settings->collector_count; i++)
        settings_group_dump(sb, &SETTINGS_COLLECTOR, &settings->collectors[i], settings->locale);
    for (size_t i = 0; i < settings->withdrawn_count; i++)
        settings_group_dump(sb, &SETTINGS_WITHDRAWN, &settings->withdrawn[i], settings->locale);
}
