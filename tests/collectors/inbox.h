/* Files of a test, in a temporary folder of its own. Names may hold folders; failing to do what is asked
 * fails the test. */
#ifndef TIENDO_TESTS_COLLECTORS_INBOX_H
#define TIENDO_TESTS_COLLECTORS_INBOX_H

#include "tests/base/check.h"

#define INBOX_PATH_MAX 4200

const char *inbox_make(void); /* the new folder's path, until inbox_remove */
void inbox_remove(void);
const char *inbox_path(const char *name); /* until the next call */

void inbox_write(const char *name, const char *text); /* replaces what there is */
void inbox_append(const char *name, const char *text);
void inbox_age(const char *name, int seconds); /* sets the time of its last change that far back */
bool inbox_has(const char *name);
char *inbox_read(const char *name); /* the caller frees with mem_free */
void inbox_expect(const char *name, const char *text);
size_t inbox_count(const char *folder); /* entries of all kinds; 0 if it is not there */

#endif
