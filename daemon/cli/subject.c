#include "daemon/cli/subject.h"
#include "daemon/base/crypto.h"
#include <cjson/cJSON.h>
#include <string.h>

#define BEGIN "=?UTF-8?B?"
#define END   "?="

/* The end of the encoded word at s, its two last characters included; NULL when there is none. */
static const char *word_end(const char *s) {
    if (strncmp(s, BEGIN, sizeof BEGIN - 1) != 0) return NULL;
    const char *end = strstr(s + sizeof BEGIN - 1, END);
    return end ? end + sizeof END - 1 : NULL;
}

static const char *skip_blanks(const char *s) {
    return s + strspn(s, " \t\r\n");
}

void subject_decode(const char *value, struct strbuf *sb) {
    while (*value) {
        const char *end = word_end(value);
        if (!end) {
            strbuf_addc(sb, *value++);
            continue;
        }
        const char *text = value + sizeof BEGIN - 1;
        if (!crypto_base64_decode(text, (size_t)(end - text) - (sizeof END - 1), sb))
            strbuf_add(sb, value, (size_t)(end - value));
        value = word_end(skip_blanks(end)) ? skip_blanks(end) : end;
    }
}

void subject_of(const char *headers, struct strbuf *sb) {
    cJSON *root = headers ? cJSON_Parse(headers) : NULL;
    const cJSON *subject = cJSON_GetObjectItemCaseSensitive(root, "Subject");
    if (cJSON_IsString(subject)) subject_decode(subject->valuestring, sb);
    cJSON_Delete(root);
}
