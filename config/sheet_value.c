#include "config/sheet_value.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <string.h>
#include <strings.h>

#define NONE      "-"
#define BLANKS    " \t\r\n"
#define REQUESTED " (requested)"

/* ---- writing ---- */

static const char *text_of(const cJSON *object, const char *key) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool write_number(const cJSON *value, struct strbuf *sb) {
    char digits[NUM_TEXT_MAX];
    if (!cJSON_IsNumber(value)) return false;
    num_format(value->valuedouble, digits);
    strbuf_adds(sb, digits);
    return true;
}

static bool write_about(const cJSON *value, struct strbuf *sb) {
    if (!write_number(cJSON_GetObjectItemCaseSensitive(value, "value"), sb)) return false;
    strbuf_adds(sb, " ± ");
    return write_number(cJSON_GetObjectItemCaseSensitive(value, "tolerance"), sb);
}

static bool write_body(const cJSON *value, struct strbuf *sb) {
    const char *unit = cJSON_IsObject(value) ? text_of(value, "unit") : cJSON_GetStringValue(value);
    if (!unit) return false;
    strbuf_adds(sb, unit);
    if (cJSON_IsObject(value)) strbuf_adds(sb, REQUESTED);
    return true;
}

static bool write_text(const cJSON *value, struct strbuf *sb) {
    if (cJSON_IsString(value)) strbuf_adds(sb, value->valuestring);
    return cJSON_IsString(value);
}

static bool write_one(enum sheet_type type, const cJSON *value, struct strbuf *sb) {
    const char *why = text_of(value, "unknown");
    if (why) {
        strbuf_addf(sb, "? %s", why);
        return true;
    }
    switch (type) {
    case SHEET_NUMBER_OR_NONE:
        if (cJSON_IsNull(value)) strbuf_adds(sb, NONE);
        return cJSON_IsNull(value) || write_number(value, sb);
    case SHEET_NUMBER:
        return write_number(value, sb);
    case SHEET_BOOL:
        strbuf_adds(sb, cJSON_IsTrue(value) ? "true" : "false");
        return cJSON_IsBool(value);
    case SHEET_BODY:
        return write_body(value, sb);
    case SHEET_ABOUT:
        return write_about(value, sb);
    case SHEET_TEXT:
        return write_text(value, sb);
    case SHEET_WHY:
    case SHEET_CONDITION:
    case SHEET_VALUE:
    case SHEET_PARENT:
        break;
    }
    return false;
}

static bool write_list(const struct sheet_column *column, const cJSON *list, struct strbuf *sb) {
    const cJSON *item;
    if (!list->child) strbuf_adds(sb, NONE);
    cJSON_ArrayForEach(item, list) {
        if (item != list->child) strbuf_adds(sb, "; ");
        if (!write_one(column->type, item, sb)) return false;
    }
    if (column->many == SHEET_EITHER && cJSON_GetArraySize(list) == 1) strbuf_addc(sb, ';');
    return true;
}

static bool write_value(const struct sheet_column *column, const cJSON *value, struct strbuf *sb) {
    if (column->many != SHEET_ONE && cJSON_IsArray(value)) return write_list(column, value, sb);
    return write_one(column->word && cJSON_IsString(value) ? SHEET_TEXT : column->type, value, sb);
}

bool sheet_is_storable(const char *text) {
    size_t len = strlen(text);
    if (len == 0 || strchr(BLANKS, text[0]) || strchr(BLANKS, text[len - 1])) return false;
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x20 && c != '\n' && c != '\t') return false;
    }
    return !strstr(text, "\xEF\xBF\xBE") && !strstr(text, "\xEF\xBF\xBF"); /* U+FFFE, U+FFFF: no XML */
}

bool sheet_same(const cJSON *a, const cJSON *b) {
    struct strbuf x, y;
    strbuf_init(&x, 0);
    strbuf_init(&y, 0);
    json_print_canonical(&x, a);
    json_print_canonical(&y, b);
    bool same = strcmp(x.data, y.data) == 0 && !strbuf_error(&x) && !strbuf_error(&y);
    strbuf_deinit(&x);
    strbuf_deinit(&y);
    return same;
}

static bool reads_back(const struct sheet_column *column, const cJSON *value, const char *text) {
    enum text_id fault;
    cJSON *read = sheet_is_storable(text) ? sheet_decode(column, text, &fault) : NULL;
    bool same = read && sheet_same(read, value);
    cJSON_Delete(read);
    return same;
}

bool sheet_encode(const struct sheet_column *column, const cJSON *value, struct strbuf *text,
                  enum book_cell_kind *kind) {
    size_t before = text->len;
    if (!write_value(column, value, text)) return false;
    *kind = cJSON_IsNumber(value) ? BOOK_NUMBER : cJSON_IsBool(value) ? BOOK_BOOL : BOOK_TEXT;
    return reads_back(column, value, text->data + before);
}

/* ---- reading ---- */

static cJSON *read_number(const char *text, enum text_id *fault) {
    double value;
    size_t len = strlen(text);
    *fault = len && text[len - 1] == '%' ? T_SHEET_PERCENT : T_SHEET_NUMBER;
    return num_parse(text, len, &value) ? cJSON_CreateNumber(value) : NULL;
}

static cJSON *read_bool(const char *text, enum text_id *fault) {
    static const char *const words[2][4] = {{"false", "no", "không", "sai"}, {"true", "yes", "có", "đúng"}};
    *fault = T_SHEET_BOOL;
    for (int is = 0; is < 2; is++)
        for (size_t i = 0; i < 4; i++)
            if (strcasecmp(text, words[is][i]) == 0) return cJSON_CreateBool(is);
    return NULL;
}

static char *trimmed(const char *text, size_t len) {
    while (len > 0 && strchr(BLANKS, text[len - 1])) len--;
    size_t skip = 0;
    while (skip < len && strchr(BLANKS, text[skip])) skip++;
    return mem_strndup(text + skip, len - skip);
}

static cJSON *read_about(const char *text, enum text_id *fault) {
    const char *sign = strstr(text, "±");
    cJSON *about = NULL;
    if (sign) {
        char *value = trimmed(text, (size_t)(sign - text));
        char *tolerance = trimmed(sign + strlen("±"), strlen(sign + strlen("±")));
        cJSON *a = read_number(value, fault), *b = read_number(tolerance, fault);
        if (a && b) {
            about = cJSON_CreateObject();
            cJSON_AddItemToObject(about, "value", a);
            cJSON_AddItemToObject(about, "tolerance", b);
        } else {
            cJSON_Delete(a);
            cJSON_Delete(b);
        }
        mem_free(value);
        mem_free(tolerance);
    }
    *fault = T_SHEET_ABOUT;
    return about;
}

static cJSON *read_body(const char *text) {
    static const char *const marks[] = {"(requested)", "(đề nghị)"};
    size_t len = strlen(text);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i]);
        if (len <= n || strcmp(text + len - n, marks[i]) != 0) continue;
        char *unit = trimmed(text, len - n);
        cJSON *body = cJSON_CreateObject();
        cJSON_AddStringToObject(body, "unit", unit);
        cJSON_AddTrueToObject(body, "requested");
        mem_free(unit);
        return body;
    }
    return cJSON_CreateString(text);
}

static cJSON *read_why(const char *text) {
    cJSON *unknown = cJSON_CreateObject();
    char *why = trimmed(text + 1, strlen(text + 1));
    cJSON_AddStringToObject(unknown, "unknown", why);
    mem_free(why);
    return unknown;
}

static cJSON *read_one(enum sheet_type type, const char *text, enum text_id *fault) {
    if (*text == '?') return read_why(text);
    switch (type) {
    case SHEET_NUMBER_OR_NONE:
        return strcmp(text, NONE) == 0 ? cJSON_CreateNull() : read_number(text, fault);
    case SHEET_NUMBER:
        return read_number(text, fault);
    case SHEET_BOOL:
        return read_bool(text, fault);
    case SHEET_BODY:
        return read_body(text);
    case SHEET_ABOUT:
        return read_about(text, fault);
    case SHEET_TEXT:
        return cJSON_CreateString(text);
    case SHEET_WHY:
    case SHEET_CONDITION:
    case SHEET_VALUE:
    case SHEET_PARENT:
        break;
    }
    *fault = T_SHEET_WHY;
    return NULL;
}

/* One item of a list, `len` bytes of it; NULL after *fault. */
static cJSON *read_item(enum sheet_type type, const char *text, size_t len, enum text_id *fault) {
    char *item = trimmed(text, len);
    cJSON *value = NULL;
    *fault = T_SHEET_LIST;
    if (*item) value = read_one(type, item, fault);
    mem_free(item);
    return value;
}

static cJSON *read_list(enum sheet_type type, const char *text, enum text_id *fault) {
    cJSON *list = cJSON_CreateArray();
    if (strcmp(text, NONE) == 0) return list;
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, ";");
        cJSON *item = read_item(type, p, len, fault);
        if (!item) {
            cJSON_Delete(list);
            return NULL;
        }
        cJSON_AddItemToArray(list, item);
        p += len + (p[len] == ';');
        if (p[strspn(p, BLANKS)] == '\0') break; /* a separator may end the list */
    }
    return list;
}

cJSON *sheet_decode(const struct sheet_column *column, const char *text, enum text_id *fault) {
    bool alone = column->many == SHEET_EITHER && !strchr(text, ';');
    if (*text == '?') return read_why(text);
    if (column->word && strcmp(text, column->word) == 0) return cJSON_CreateString(text);
    if (column->many == SHEET_ONE || alone) return read_one(column->type, text, fault);
    return read_list(column->type, text, fault);
}
