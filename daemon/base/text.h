/* Every sentence a user sees, in Vietnamese and English, in one table: rows of
 * daemon/base/texts/<module>.def.
 *
 *   TEXT(T_UNKNOWN_INDICATOR, "indicator.unknown", "unit,plan", "… {plan} …", "… {plan} …")
 *        enum id              code seen by programs  parameters   vi            en
 *
 * `{name}` is replaced by the argument in the order of the parameter list. A test fails when a language is
 * empty, a placeholder is not declared, or the two languages use different placeholders. */
#ifndef TIENDO_BASE_TEXT_H
#define TIENDO_BASE_TEXT_H

#include "daemon/base/strbuf.h"

enum lang { LANG_VI, LANG_EN };

enum text_id {
#define TEXT(id, code, params, vi, en) id,
#include "daemon/base/texts/all.def"
#undef TEXT
    TEXT_COUNT
};

const char *text_code(enum text_id id);
const char *text_params(enum text_id id);
const char *text_raw(enum text_id id, enum lang lang); /* with its placeholders */

/* Appends the text with its arguments: `const char *args[]` in the order of the parameter list (NULL args
 * print as nothing). nargs must equal the number of parameters (assert). */
void text_add(struct strbuf *sb, enum text_id id, enum lang lang, const char *const *args, size_t nargs);
/* Shorthand: text_addv(sb, id, lang, a, b) */
#define text_addv(sb, id, lang, ...)                                                                         \
    text_add((sb), (id), (lang), (const char *const[]){__VA_ARGS__},                                         \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* As much of the UTF-8 text s (len bytes) as fits into buf, cut between characters with "…". Returns buf. */
const char *text_excerpt(const char *s, size_t len, char *buf, size_t size);

/* The known word that `word` is likely a slip of: few edits apart, or the same but for case. NULL if none is
 * near. */
const char *text_nearest(const char *word, const char *const *known, size_t count);

/* A text of a plan or a unit, given by its author. en may be NULL: then vi serves. */
struct bitext {
    const char *vi, *en; /* borrowed from the arena of what holds it */
};
const char *bitext_get(const struct bitext *text, enum lang lang); /* never NULL: "" when both are absent */

bool lang_parse(const char *s, enum lang *out); /* "vi", "en" */
const char *lang_name(enum lang lang);
enum lang lang_negotiate(const char *accept_language, enum lang fallback); /* header value or NULL */

#endif
