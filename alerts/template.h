/* Templates: a subset of Mustache. {{name}} is escaped for what the template makes; {{a.b}} and {{.}} reach
 * into the values; {{#name}}…{{/name}} repeats for a list, enters an object, or stands for what is true;
 * {{^name}}…{{/name}} is its opposite; {{{name}}} is unescaped and for plain text only; {{! … }} is a
 * comment. A tag of a section or comment alone on its line takes the line with it. No partials, no other
 * delimiters. Pure. */
#ifndef TIENDO_ALERTS_TEMPLATE_H
#define TIENDO_ALERTS_TEMPLATE_H

#include "alerts/escape.h"
#include "daemon/base/json.h"

struct template;

/* Borrows name and source. ERR_INVALID: each fault is in problems with its line and column. */
MUST_CHECK enum err_code template_parse(const char *name, const char *source, size_t len, enum escape escape,
                                        struct problems *problems, struct template **out);
void template_free(struct template *t); /* NULL is fine */
/* ERR_INVALID: a value that the context lacks, with its place. A section that it lacks is false. ERR_TOO_BIG:
 * sb is full. */
MUST_CHECK enum err_code template_render(const struct template *t, const cJSON *context, struct strbuf *sb,
                                         struct err *err);

#endif
