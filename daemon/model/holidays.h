/* Public holidays and substitute working days, as data: which days are worked. Immutable once filled; shared
 * by reference count. */
#ifndef TIENDO_MODEL_HOLIDAYS_H
#define TIENDO_MODEL_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct holidays;

struct holidays *holidays_new(void); /* one reference */
struct holidays *holidays_ref(const struct holidays *h);
void holidays_unref(struct holidays *h); /* NULL is fine */
/* Before sharing only. A year whose days were added is known: for others only weekends are. */
void holidays_add_year(struct holidays *h, int year);
void holidays_add_off(struct holidays *h, int32_t day);  /* nobody works */
void holidays_add_work(struct holidays *h, int32_t day); /* worked although a weekend (làm bù) */
bool holidays_knows(const struct holidays *h, int year); /* false for NULL */
/* The years known, ascending, and of one of them the days that were added. */
size_t holidays_years(const struct holidays *h, const int **years);
void holidays_each_day(const struct holidays *h, int year, void (*each)(void *arg, int32_t day, bool work),
                       void *arg);

/* h NULL: Monday to Friday. */
bool day_is_worked(const struct holidays *h, int32_t day);
/* n worked days after the day (before it when n < 0); the day itself for 0. */
int32_t day_add_worked(const struct holidays *h, int32_t day, int n);

enum roll { ROLL_NONE, ROLL_NEXT_WORKING_DAY, ROLL_PREVIOUS_WORKING_DAY };
/* The day itself when it is worked or the roll is none. */
int32_t day_roll(const struct holidays *h, int32_t day, enum roll roll);

#endif
