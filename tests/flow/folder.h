/* A folder of a test's own, files in it, and a loop that is run until something has happened. */
#ifndef TIENDO_TESTS_FLOW_FOLDER_H
#define TIENDO_TESTS_FLOW_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include <cmocka.h>

#define FOLDER_MAX 128

void folder_make(char dir[FOLDER_MAX]);
void folder_remove(const char *dir);
/* Makes the folders on the way too; ' becomes " when `json`. */
void folder_write(const char *dir, const char *name, const char *text, bool json);
size_t folder_count(const char *dir, const char *name); /* files in that subfolder; 0 when there is none */

/* Turns the loop until *flag; fails the test after half a minute of real time. */
void loop_until(uv_loop_t *loop, const bool *flag);
/* Turns the loop until nothing is open, and closes it: what is still open fails the test. */
void loop_end(uv_loop_t *loop);

#endif
