/* Small plans put to plan_check, each with what is found in it. JSON is written with single quotes here. */
#ifndef TESTS_CONFIG_CHECKED_H
#define TESTS_CONFIG_CHECKED_H

#include "tests/config/support.h"

/* One indicator, led by so-y-te; `more` ends with a comma or is "". */
#define INDICATOR(id, measure, good, more, targets)                                                          \
    "{'id':'" id "','title':'Chỉ tiêu " id "','measure':" measure ",'frequency':'year','good':'" good        \
    "','lead':'so-y-te'," more "'targets':[" targets "]}"
#define PERCENT "{'type':'percent'}"
#define TEAMS   "{'type':'count','of':'tổ'}"
#define TARGET(id, at, condition, source, quote, more)                                                       \
    "{'id':'" id "','at':'" at "'," condition "," more "'source':'" source "','quote':'" quote "'}"
/* The commonest row: one percentage that should rise, or fall, with one target. */
#define RISES(at, condition, quote)                                                                          \
    INDICATOR("1", PERCENT, "up", "", TARGET("t", at, condition, "II.1", quote, ""))
#define FALLS(at, condition, quote)                                                                          \
    INDICATOR("1", PERCENT, "down", "", TARGET("t", at, condition, "II.1", quote, ""))

#define INDICATOR_0 "/objectives/0/indicators/0"
#define TARGET_0    INDICATOR_0 "/targets/0"
#define TARGET_1    INDICATOR_0 "/targets/1"
#define TASK_0      "/objectives/0/tasks/0"
#define TASK_1      "/objectives/0/tasks/1"

struct row {
    const char
        *indicators; /* of the one objective, 2011–2025, milestones mid (2015), y2023, y2024, end (2025) */
    const char *tasks;          /* of it; NULL: none */
    const char *code, *pointer; /* NULL: nothing is to be found */
    const char *said;           /* in both texts, or among the words quoted; may be NULL */
};

/* Each row gives its finding, with a remedy, and no other; or none. `head` is more of the plan, beginning
 * with a comma, or NULL. */
void check_rows(const struct row *rows, size_t count, const char *head);
#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof *(rows), NULL)
/* The whole plan as the only argument. */
void check_plan_text(const char *plan, struct problems *problems);
char *plan_text(const char *indicators, const char *tasks, const char *head); /* mem_free */

#endif
