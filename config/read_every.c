/* "every": "year", or the years it is for. */
#include "config/reader.h"
#include <string.h>

static bool in_phase(const struct plan *plan, int64_t year) {
    if (plan->start_day == DAY_NONE || plan->end_day == DAY_NONE) return true; /* told already */
    return year >= civil_from_day(plan->start_day).year && year <= civil_from_day(plan->end_day).year;
}

/* Ascending, each once, of the phase. */
static void read_years(struct reader *r, const struct json_at *array, const int **out, size_t *count) {
    int *years = reader_array(r, reader_length(array), sizeof *years);
    size_t n = 0;
    if (reader_length(array) == 0) json_error(&r->sink, array, T_CONFIG_EMPTY_LIST);
    if (!years) return;
    reader_each(item, array) {
        double given = cJSON_IsNumber(item.item) ? item.item->valuedouble : 0;
        bool whole = given >= 1000 && given <= 9999 && given == (int)given;
        if (!whole || !in_phase(r->plan, (int)given) || (n > 0 && (int)given <= years[n - 1])) {
            json_error(&r->sink, &item, T_PLAN_YEARS);
        } else {
            years[n++] = (int)given;
        }
    }
    *out = years;
    *count = n;
}

bool reader_every(struct reader *r, const struct json_at *obj, const char *key, const int **years,
                  size_t *count) {
    static const char *const everies[] = {"year", NULL};
    struct json_at at = json_member(obj, key);
    int every = 0;
    if (!cJSON_IsArray(at.item)) return reader_choice(r, obj, key, OPTIONAL_KNOWN, everies, &every);
    read_years(r, &at, years, count);
    return true;
}
