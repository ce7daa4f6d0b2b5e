/* Inside config only: the path of a heading in an object: "measure.of.vi", or with a last step of any
 * characters where the heading is "allocations.*". */
#ifndef TIENDO_CONFIG_SHEET_PATH_H
#define TIENDO_CONFIG_SHEET_PATH_H

#include "daemon/base/json.h"

#define SHEET_STEPS_MAX 6

struct sheet_path {
    char text[96];
    const char *steps[SHEET_STEPS_MAX];
    size_t count;
};

/* prefix and heading together; `key` (borrowed) stands for a star at the end. */
void sheet_path_init(struct sheet_path *path, const char *prefix, const char *heading, const char *key);
void sheet_path_add(struct sheet_path *path, const char *step); /* borrowed */

cJSON *sheet_path_get(const cJSON *object, const struct sheet_path *path); /* NULL: nothing there */
/* Takes it out of the object, and with it the objects that hold nothing else; the caller owns it. */
cJSON *sheet_path_take(cJSON *object, const struct sheet_path *path);
/* Puts the value there, whose owner the object becomes in any case. Objects that meet are joined. False when
 * there is something else already. */
bool sheet_path_set(cJSON *object, const struct sheet_path *path, cJSON *value);
/* The same for all members of `more`, which is left empty; false when one meets something else: *key is it,
 * and what was not joined is lost. */
bool sheet_path_join(cJSON *object, cJSON *more, const char **key);
void sheet_path_pointer(const struct sheet_path *path, struct strbuf *sb); /* appends /measure/of/vi */
void sheet_pointer_add(struct strbuf *sb, const char *step);               /* appends /step, escaped */

#endif
