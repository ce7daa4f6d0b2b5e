/* Reading a document as such: its memory, the way through arrays, what it accepts or leaves unknown. */
#include "config/reader.h"
#include "daemon/base/crypto.h"
#include <string.h>

cJSON *reader_parse(const char *bytes, size_t len, const char *file, struct problems *problems) {
    struct json_sink sink = {.problems = problems, .file = file};
    cJSON *root = NULL;
    if (len > CONFIG_FILE_BYTES_MAX) {
        problems_error(problems, file, "", T_CONFIG_TOO_BIG, "16");
        return NULL;
    }
    return json_parse_for(&sink, bytes, len, JSON_COMMENTS, &root) == ERR_OK ? root : NULL;
}

void reader_canonical(const cJSON *root, struct strbuf *sb, char hash[65]) {
    uint8_t digest[SHA256_BYTES];
    size_t before = sb->len;
    json_print_canonical(sb, root);
    crypto_sha256(sb->data + before, sb->len - before, digest);
    crypto_hex(digest, sizeof digest, hash);
}

void reader_full(struct reader *r) {
    if (!r->full) problems_error(r->sink.problems, r->sink.file, "", T_CONFIG_TOO_BIG, "256");
    r->full = true;
}

void *reader_array(struct reader *r, size_t count, size_t size) {
    if (count == 0) return NULL;
    void *items = arena_array(r->arena, count, size);
    if (!items) reader_full(r);
    return items;
}

const char *reader_copy(struct reader *r, const char *s) {
    const char *copy = arena_strdup(r->arena, s);
    if (s && !copy) reader_full(r);
    return s && !copy ? "" : copy;
}

size_t reader_length(const struct json_at *array) {
    return array->item ? (size_t)cJSON_GetArraySize(array->item) : 0;
}

bool reader_list(struct reader *r, const struct json_at *obj, const char *key, struct json_at *out) {
    if (!json_get_array(&r->sink, obj, key, true, out)) return false;
    if (reader_length(out) > 0) return true;
    json_error(&r->sink, out, T_CONFIG_EMPTY_LIST);
    return false;
}

struct json_at reader_first(const struct json_at *array) {
    const cJSON *item = array->item ? array->item->child : NULL;
    return (struct json_at){.up = array, .key = item ? item->string : NULL, .index = 0, .item = item};
}

struct json_at reader_next(const struct json_at *at) {
    const cJSON *item = at->item->next;
    return (struct json_at){
        .up = at->up, .key = item ? item->string : NULL, .index = at->index + 1, .item = item};
}

const char *const *reader_texts(struct reader *r, const struct json_at *array, reader_fits *fits,
                                const void *arg) {
    size_t n = 0;
    const char **list = reader_array(r, reader_length(array) + 1, sizeof *list);
    if (!list) return NULL;
    reader_each(item, array) {
        const char *text = cJSON_GetStringValue(item.item);
        if (fits(r, &item, text ? text : "", arg)) list[n++] = reader_copy(r, text);
    }
    return list;
}

bool reader_has(const struct json_at *obj, const char *key) {
    return json_member(obj, key).item != NULL;
}

bool reader_only(struct reader *r, const struct json_at *obj, const char *const *known) {
    json_only(&r->sink, obj, known);
    return cJSON_IsObject(obj->item);
}

/* `at` itself, or all that lies below it. */
static bool covers(const char *at, const char *pointer) {
    size_t len = strlen(at);
    return strncmp(at, pointer, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

bool reader_accepted(const cJSON *root, const char *code, const char *pointer) {
    const cJSON *entry, *accept = cJSON_GetObjectItemCaseSensitive(root, "accept");
    if (!cJSON_IsArray(accept)) return false;
    cJSON_ArrayForEach(entry, accept) {
        const char *accepted = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "code"));
        const cJSON *where = cJSON_GetObjectItemCaseSensitive(entry, "pointer");
        if (!accepted || strcmp(accepted, code) != 0) continue;
        if (!where || (cJSON_IsString(where) && covers(where->valuestring, pointer))) return true;
    }
    return false;
}

void reader_warn(struct reader *r, const struct json_at *at, enum text_id id, const char *const *args,
                 size_t nargs) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    json_pointer(at, &pointer);
    if (reader_accepted(r->root, text_code(id), pointer.data))
        r->sink.problems->accepted++;
    else
        problems_add(r->sink.problems, SEVERITY_WARNING, r->sink.file, pointer.data, id, args, nargs);
    strbuf_deinit(&pointer);
}

bool reader_is_unknown(const cJSON *item) {
    return cJSON_IsObject(item) && cJSON_GetObjectItemCaseSensitive(item, "unknown") != NULL;
}

bool reader_unknown(struct reader *r, const struct json_at *obj, const char *key, const char **why) {
    static const char *const known[] = {"unknown", NULL};
    struct json_at at = json_member(obj, key);
    const char *said = NULL;
    if (!reader_is_unknown(at.item)) return false;
    json_only(&r->sink, &at, known);
    if (!json_get_string(&r->sink, &at, "unknown", true, &said)) return true;
    if (!*said) {
        json_error(&r->sink, &at, T_CONFIG_WHY_MISSING);
        return true;
    }
    reader_warn_(r, &at, T_CHECK_UNKNOWN, said);
    if (why) *why = reader_copy(r, said);
    return true;
}
