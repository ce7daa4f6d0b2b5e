/* Settings that name files: patterns, paths, secrets (by file alone), folders. */
#include "config/settings_table.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_FILE_MAX 4096

struct paths {
    char **items; /* owned, each too */
    size_t count, cap;
};

static void add_paths(struct settings_reader *s, const struct json_at *at, struct paths *paths) {
    const char *pattern = cJSON_GetStringValue(at->item);
    struct err err = {.code = ERR_OK};
    char **found = NULL;
    size_t count = 0;
    if (!pattern || !*pattern) {
        json_error(&s->r.sink, at, T_SETTINGS_PATTERN);
        return;
    }
    if (file_glob(s->settings->dir, pattern, &found, &count, &err) != ERR_OK) {
        json_error(&s->r.sink, at, T_CONFIG_FILE, err.msg);
        return;
    }
    if (count == 0) json_error(&s->r.sink, at, T_SETTINGS_NO_FILES, pattern, s->settings->dir);
    for (size_t i = 0; i < count; i++) {
        mem_grow(&paths->items, &paths->cap, paths->count + 1);
        paths->items[paths->count++] = found[i];
    }
    mem_free(found);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_files(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                       void *field) {
    const char *const **out = field;
    struct paths paths = {.items = NULL};
    struct json_at array;
    size_t n = 0;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    if (reader_length(&array) == 0) json_error(&s->r.sink, &array, T_SETTINGS_PATTERN);
    reader_each(item, &array) add_paths(s, &item, &paths);
    const char **list = reader_array(&s->r, paths.count + 1, sizeof *list);
    if (paths.count > 1) qsort(paths.items, paths.count, sizeof *paths.items, by_text);
    for (size_t i = 0; i < paths.count; i++) {
        bool again = i > 0 && strcmp(paths.items[i], paths.items[i - 1]) == 0;
        if (list && !again) list[n++] = reader_copy(&s->r, paths.items[i]);
    }
    for (size_t i = 0; i < paths.count; i++) mem_free(paths.items[i]);
    mem_free(paths.items);
    *out = list;
}

const struct setting_type TYPE_FILES = {"files", read_files, settings_dump_list};

static const char *readable_path(struct settings_reader *s, const struct json_at *at) {
    const char *text = settings_string(s, at);
    if (!text) return NULL;
    char *full = file_join(s->settings->dir, text);
    const char *copy = reader_copy(&s->r, full);
    mem_free(full);
    if (access(copy, R_OK) == 0) return copy;
    json_error(&s->r.sink, at, T_SETTINGS_NOT_READABLE, copy);
    return NULL;
}

static void read_path(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char **out = field;
    (void)row;
    *out = readable_path(s, at);
}

const struct setting_type TYPE_PATH = {"file", read_path, settings_dump_string};
const struct setting_type TYPE_SECRET = {"file", read_path, settings_dump_string};

/* "whsec_" and the base64 of 24 to 64 bytes, as Standard Webhooks has it. */
static bool is_webhook_key(const char *text, size_t len) {
    static const char prefix[] = "whsec_";
    size_t skip = sizeof prefix - 1;
    struct strbuf key;
    while (len > 0 && strchr("\r\n", text[len - 1])) len--;
    if (len <= skip || strncmp(text, prefix, skip) != 0) return false;
    strbuf_init(&key, SECRET_FILE_MAX);
    bool ok = crypto_base64_decode(text + skip, len - skip, &key) && key.len >= 24 && key.len <= 64;
    strbuf_deinit(&key);
    return ok;
}

static void read_key(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                     void *field) {
    const char **out = field;
    struct err err = {.code = ERR_OK};
    struct strbuf sb;
    (void)row;
    *out = readable_path(s, at);
    if (!*out) return;
    strbuf_init(&sb, SECRET_FILE_MAX);
    if (file_read(*out, &sb, &err) != ERR_OK || !is_webhook_key(sb.data, sb.len))
        json_error(&s->r.sink, at, T_SETTINGS_KEY, *out);
    strbuf_deinit(&sb);
}

const struct setting_type TYPE_KEY = {"file", read_key, settings_dump_string};

/* A collector's folder: a relative one lies below the data folder, which is not known here. */
static void read_folder(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && (strcmp(text, "..") == 0 || strncmp(text, "../", 3) == 0 || strstr(text, "/../")))
        json_error(&s->r.sink, at, T_SETTINGS_FOLDER, text);
    *out = text;
}

const struct setting_type TYPE_FOLDER = {"folder", read_folder, settings_dump_string};
