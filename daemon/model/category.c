#include "daemon/model/plan.h"
#include <string.h>

/* "dimension=category;" at s of that dimension: the category it names, or NULL. */
static const char *named_category(const struct dimension *dimension, const char *s, size_t len) {
    size_t id_len = strlen(dimension->id);
    if (len <= id_len || memcmp(s, dimension->id, id_len) != 0 || s[id_len] != '=') return NULL;
    s += id_len + 1;
    len -= id_len + 1;
    for (const char *const *c = dimension->categories; *c; c++)
        if (strlen(*c) == len && memcmp(*c, s, len) == 0) return *c;
    return NULL;
}

/* The category that some part of the joint text names in this dimension; NULL if none. *parts counts its
 * parts. */
static const char *find_part(const struct dimension *dimension, const char *text, size_t *parts) {
    const char *found = NULL;
    *parts = 0;
    for (const char *part = text;; part++) {
        size_t len = strcspn(part, ";");
        const char *category = named_category(dimension, part, len);
        if (category) found = category;
        ++*parts;
        part += len;
        if (*part == '\0') return found;
    }
}

static bool append(char buf[CATEGORY_TEXT_MAX], const char *s) {
    size_t used = strlen(buf), len = strlen(s);
    if (used + len >= CATEGORY_TEXT_MAX) return false;
    memcpy(buf + used, s, len + 1);
    return true;
}

bool indicator_category(const struct indicator *ind, const char *text, char buf[CATEGORY_TEXT_MAX]) {
    size_t parts = 0, matched = 0;
    buf[0] = '\0';
    if (!text) return false;
    if (strcmp(text, "total") == 0) return append(buf, text);
    for (size_t i = 0; i < ind->disaggregate_count; i++) {
        const struct dimension *dimension = ind->disaggregate[i].dimension;
        const char *category = find_part(dimension, text, &parts);
        if (!category) continue;
        if (matched++ && !append(buf, ";")) return false;
        if (!append(buf, dimension->id) || !append(buf, "=") || !append(buf, category)) return false;
    }
    /* each part named one dimension, and none twice */
    return matched > 0 && matched == parts;
}
