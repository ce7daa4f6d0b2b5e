/* Inside config only: what the checks of a plan share. Each file check_<subject>.c looks at one subject and
 * tells what it finds; none changes anything, and none depends on another's findings but where said. */
#ifndef TIENDO_CONFIG_CHECKING_H
#define TIENDO_CONFIG_CHECKING_H

#include "config/quote.h"
#include "config/reader.h"

struct check {
    const struct plan *plan;
    struct problems *problems;
    cJSON *
        root; /* owned: the document, for what it accepts and for what the model does not keep; may be NULL */
};

/* Words of the document and their place; either may be NULL. */
struct cited {
    const char *source, *words;
};

/* Where a finding is told, and the words it is about. */
struct spot {
    const struct target *target;
    const struct indicator *indicator; /* when there is no target */
    const struct task *task;           /* when there is neither */
    const char *member; /* of it, "/lead", or "" for the whole; with none of them, the pointer */
    struct cited cited[PROBLEM_QUOTES_MAX];
    bool info; /* worth knowing rather than mending */
};
struct spot at_target(const struct target *t, const char *member);
/* At the second, quoting both. */
struct spot at_second(const struct target *first, const struct target *second);
struct spot at_indicator(const struct indicator *ind, const char *member);
struct spot at_task(const struct task *task, const char *member);
struct spot at_pointer(const char *pointer);
void spot_pointer(const struct check *c, const struct spot *spot, struct strbuf *sb);
struct cited cited_target(const struct target *t);
struct cited cited_task(const struct task *task);

/* Adds the finding, unless the document accepts it; then it is counted. */
void check_tell(struct check *c, struct spot spot, enum text_id id, const char *const *args, size_t nargs);
#define tell(c, spot, id, ...)                                                                               \
    check_tell((c), (spot), (id), (const char *const[]){__VA_ARGS__},                                        \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* What the document has at a place; NULL if nothing. */
const cJSON *check_item(const struct check *c, const char *pointer);

#define CONDITION_TEXT_MAX 128
/* "≥ 70", "30–40", "≈ 80 ± 2": signs read the same in both languages. */
const char *condition_text(const struct condition *k, char buf[CONDITION_TEXT_MAX]);
/* "2020" for the last day of a year, else the date. */
const char *day_text(int32_t day, char buf[CIVIL_TEXT_MAX]);

bool condition_is_number(const struct condition *k);
bool condition_is_floor(const struct condition *k);
bool condition_is_ceiling(const struct condition *k);
/* Do they speak of the same thing, level and time apart: category, units, share, proviso, stretch? */
bool targets_comparable(const struct target *a, const struct target *b);
bool targets_same_bar(const struct target *a, const struct target *b);
/* The day it is judged at; DAY_NONE when every year or unknown. */
int32_t check_day(const struct check *c, const struct target *t);
/* Is a part of their sources ("II.1; annex, column 2") the same? */
bool sources_meet(const char *a, const char *b);

bool task_has_number(const struct task *task);
/* Classes are not teams. What either leaves unsaid is taken to be the same. */
bool same_thing_counted(const struct bitext *a, const struct bitext *b);
/* A number of the whole at the plan's own level. */
bool target_is_own_number(const struct target *t);
/* That the task's number is another than this condition, quoted so. */
void tell_quantity(struct check *c, const struct task *task, const struct condition *other,
                   struct cited cited);

/* The subjects. */
void check_document(struct check *c);
void check_condition(struct check *c, const struct target *t);
void check_words(struct check *c, const struct target *t);
void check_times(struct check *c);
void check_clashes(struct check *c, const struct indicator *ind);
void check_ambition(struct check *c, const struct indicator *ind);
void check_levels(struct check *c, const struct indicator *ind);
void check_sums(struct check *c, const struct target *t);
void check_shares(struct check *c, const struct indicator *ind);
void check_parts(struct check *c, const struct indicator *ind);
void check_bodies(struct check *c);
void check_tasks(struct check *c);
void check_activities(struct check *c);
void check_duties(struct check *c);

#endif
