#include "daemon/model/holidays.h"
#include "daemon/base/civil.h"
#include "daemon/base/mem.h"
#include <stdatomic.h>

struct days {       /* ascending, each once */
    int32_t *items; /* owned */
    size_t count, cap;
};

struct holidays {
    struct days off, work, years; /* years: as numbers */
    _Atomic long refs;
};

struct holidays *holidays_new(void) {
    struct holidays *h = mem_alloc(sizeof *h);
    *h = (struct holidays){0};
    atomic_init(&h->refs, 1);
    return h;
}

struct holidays *holidays_ref(const struct holidays *h) {
    struct holidays *own = (struct holidays *)h; /* the count alone changes */
    if (own) atomic_fetch_add(&own->refs, 1);
    return own;
}

void holidays_unref(struct holidays *h) {
    if (!h || atomic_fetch_sub(&h->refs, 1) != 1) return;
    mem_free(h->off.items);
    mem_free(h->work.items);
    mem_free(h->years.items);
    mem_free(h);
}

/* The place of the first that is not before it. */
static size_t place(const struct days *days, int32_t day) {
    size_t low = 0, high = days->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (days->items[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool has(const struct days *days, int32_t day) {
    size_t at = place(days, day);
    return at < days->count && days->items[at] == day;
}

static void add(struct days *days, int32_t day) {
    size_t at = place(days, day);
    if (at < days->count && days->items[at] == day) return;
    mem_grow(&days->items, &days->cap, days->count + 1);
    for (size_t i = days->count; i > at; i--) days->items[i] = days->items[i - 1];
    days->items[at] = day;
    days->count++;
}

void holidays_add_year(struct holidays *h, int year) {
    add(&h->years, year);
}

void holidays_add_off(struct holidays *h, int32_t day) {
    add(&h->off, day);
}

void holidays_add_work(struct holidays *h, int32_t day) {
    add(&h->work, day);
}

bool holidays_knows(const struct holidays *h, int year) {
    return h && has(&h->years, year);
}

size_t holidays_years(const struct holidays *h, const int **years) {
    *years = h->years.items;
    return h->years.count;
}

static void each_of(const struct days *days, int year, bool work,
                    void (*each)(void *arg, int32_t day, bool work), void *arg) {
    int32_t last = civil_to_day(year, 12, 31);
    for (size_t i = place(days, civil_to_day(year, 1, 1)); i < days->count && days->items[i] <= last; i++)
        each(arg, days->items[i], work);
}

void holidays_each_day(const struct holidays *h, int year, void (*each)(void *arg, int32_t day, bool work),
                       void *arg) {
    each_of(&h->off, year, false, each, arg);
    each_of(&h->work, year, true, each, arg);
}

bool day_is_worked(const struct holidays *h, int32_t day) {
    if (h && has(&h->work, day)) return true;
    return civil_weekday(day) <= 5 && !(h && has(&h->off, day));
}

static int32_t next_worked(const struct holidays *h, int32_t day, int step) {
    do day += step;
    while (!day_is_worked(h, day));
    return day;
}

int32_t day_add_worked(const struct holidays *h, int32_t day, int n) {
    for (; n > 0; n--) day = next_worked(h, day, 1);
    for (; n < 0; n++) day = next_worked(h, day, -1);
    return day;
}

int32_t day_roll(const struct holidays *h, int32_t day, enum roll roll) {
    if (roll == ROLL_NONE || day_is_worked(h, day)) return day;
    return next_worked(h, day, roll == ROLL_NEXT_WORKING_DAY ? 1 : -1);
}
