#include "daemon/cli/arrivals.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "daemon/base/mem.h"
#include <string.h>
#include <sys/stat.h>

#define ARENA_BYTES    ((size_t)512 << 20)
#define FILE_BYTES_MAX ((size_t)256 << 20)

void arrivals_init(struct arrivals *a) {
    *a = (struct arrivals){.arena = arena_new(ARENA_BYTES)};
}

void arrivals_deinit(struct arrivals *a) {
    mem_free(a->items);
    arena_free(a->arena);
    *a = (struct arrivals){0};
}

/* ---- one submission ---- */

/* Numbers keep the digits they were sent with: 26.10 says more than 26.1. */
static void keep_digits(cJSON *parent) {
    cJSON *item = parent->child;
    while (item) {
        cJSON *next = item->next;
        if (cJSON_IsNumber(item) && json_digits(item)) {
            cJSON *raw = cJSON_CreateRaw(json_digits(item));
            if (item->string) {
                char *key = mem_strdup(item->string);
                cJSON_ReplaceItemInObjectCaseSensitive(parent, key, raw);
                mem_free(key);
            } else {
                cJSON_ReplaceItemViaPointer(parent, item, raw);
            }
        } else {
            keep_digits(item);
        }
        item = next;
    }
}

static void add(struct arrivals *a, const char *name, int64_t at_ms, cJSON *body, struct problems *problems) {
    cJSON_DeleteItemFromObjectCaseSensitive(body, "at");
    keep_digits(body);
    char *text = cJSON_PrintUnformatted(body);
    struct simulate_arrival arrival = {
        .at_ms = at_ms, .name = arena_strdup(a->arena, name), .body = arena_strdup(a->arena, text)};
    cJSON_free(text);
    if (!arrival.name || !arrival.body) {
        problems_add(problems, SEVERITY_ERROR, name, "", T_CLI_ARRIVALS_TOO_MANY, NULL, 0);
        return;
    }
    arrival.len = strlen(arrival.body);
    mem_grow(&a->items, &a->cap, a->count + 1);
    a->items[a->count++] = arrival;
}

/* `name` tells which of a file's it is, so pointers begin at the submission itself. */
static void take(struct arrivals *a, const char *name, cJSON *item, struct problems *problems) {
    struct json_sink sink = {.problems = problems, .file = name};
    struct json_at at = json_root(item), when = json_member(&at, "at");
    const char *text;
    int64_t at_ms;
    if (!cJSON_IsObject(item))
        json_problem_add(&sink, &at, SEVERITY_ERROR, T_CLI_ARRIVAL_NO_OBJECT, NULL, 0);
    else if (!when.item)
        json_problem_add(&sink, &at, SEVERITY_ERROR, T_CLI_ARRIVAL_NO_AT, NULL, 0);
    else if (!json_get_string(&sink, &at, "at", true, &text))
        return;
    else if (!instant_parse(text, &at_ms))
        json_error(&sink, &when, T_CLI_ARRIVAL_AT_BAD, text);
    else
        add(a, name, at_ms, item, problems);
}

/* ---- files ---- */

static void take_document(struct arrivals *a, const char *name, cJSON *root, struct problems *problems) {
    size_t i = 1;
    if (!cJSON_IsArray(root)) {
        take(a, name, root, problems);
        return;
    }
    for (cJSON *item = root->child; item; item = item->next, i++) {
        char *numbered = mem_printf("%s#%zu", name, i);
        take(a, numbered, item, problems);
        mem_free(numbered);
    }
}

static bool is_blank(const char *line, size_t len) {
    return strspn(line, " \t\r\n") >= len;
}

static void take_lines(struct arrivals *a, const char *name, const char *bytes, size_t len,
                       struct problems *problems) {
    size_t number = 1;
    for (const char *line = bytes, *end; line < bytes + len; line = end + 1, number++) {
        end = memchr(line, '\n', (size_t)(bytes + len - line));
        if (!end) end = bytes + len;
        if (is_blank(line, (size_t)(end - line))) continue;
        char *numbered = mem_printf("%s:%zu", name, number);
        struct json_sink sink = {.problems = problems, .file = numbered};
        cJSON *root = NULL;
        if (json_parse_for(&sink, line, (size_t)(end - line), 0, &root) == ERR_OK)
            take(a, numbered, root, problems);
        cJSON_Delete(root);
        mem_free(numbered);
    }
}

static size_t lines_of(const char *bytes, size_t len) {
    size_t lines = 0;
    for (const char *line = bytes, *end; line < bytes + len; line = end + 1) {
        end = memchr(line, '\n', (size_t)(bytes + len - line));
        if (!end) end = bytes + len;
        lines += !is_blank(line, (size_t)(end - line));
    }
    return lines;
}

/* Is the first line a document of its own, and more lines follow? */
static bool has_a_document_a_line(const char *bytes, size_t len) {
    size_t start = 0, end;
    struct err err;
    cJSON *first = NULL;
    while (start < len && strchr(" \t\r\n", bytes[start])) start++;
    for (end = start; end < len && bytes[end] != '\n';) end++;
    bool alone = json_parse(bytes + start, end - start, 0, &first, &err) == ERR_OK && cJSON_IsObject(first);
    cJSON_Delete(first);
    return alone && lines_of(bytes, len) > 1;
}

void arrivals_parse(struct arrivals *a, const char *name, const char *bytes, size_t len,
                    struct problems *problems) {
    struct json_sink sink = {.problems = problems, .file = name};
    cJSON *root = NULL;
    if (has_a_document_a_line(bytes, len)) {
        take_lines(a, name, bytes, len, problems);
        return;
    }
    if (json_parse_for(&sink, bytes, len, 0, &root) == ERR_OK) take_document(a, name, root, problems);
    cJSON_Delete(root);
}

static enum err_code read_file(struct arrivals *a, const char *path, struct problems *problems,
                               struct err *err) {
    struct strbuf bytes;
    strbuf_init(&bytes, FILE_BYTES_MAX);
    enum err_code code = file_read(path, &bytes, err);
    if (!code) arrivals_parse(a, path, bytes.data, bytes.len, problems);
    strbuf_deinit(&bytes);
    return code;
}

static enum err_code read_folder(struct arrivals *a, const char *dir, struct problems *problems,
                                 struct err *err) {
    static const char *const patterns[] = {"*.json", "*.ndjson"};
    enum err_code code = ERR_OK;
    size_t found = 0;
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns && !code; p++) {
        char **paths = NULL;
        size_t count = 0;
        code = file_glob(dir, patterns[p], &paths, &count, err);
        for (size_t i = 0; i < count; i++) {
            if (!code) code = read_file(a, paths[i], problems, err);
            mem_free(paths[i]);
        }
        found += count;
        mem_free(paths);
    }
    if (!code && !found) problems_error(problems, dir, "", T_CLI_ARRIVALS_NO_FILES, dir);
    return code;
}

enum err_code arrivals_read(struct arrivals *a, const char *path, struct problems *problems,
                            struct err *err) {
    struct stat st;
    bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    return folder ? read_folder(a, path, problems, err) : read_file(a, path, problems, err);
}
