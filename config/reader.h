/* Inside config only: the typed reads that the readers of plans, units and settings share. They add to
 * base/json what is the plan language's own: a scalar may be {"unknown": "why"}, references are looked up,
 * texts have two languages, everything is copied into the arena of what is being read. Every read reports
 * what is wrong and goes on, so that one run lists all there is to mend. */
#ifndef TIENDO_CONFIG_READER_H
#define TIENDO_CONFIG_READER_H

#include "daemon/base/json.h"
#include "daemon/model/plan.h"

#define CONFIG_FILE_BYTES_MAX ((size_t)16 << 20)

struct reader {
    struct json_sink sink;
    struct arena *arena; /* borrowed: of what is being read */
    const cJSON *root;   /* the document; its `accept` quiets warnings */
    const struct units *units;
    struct plan *plan; /* NULL when no plan is read */
    bool full;         /* the arena's limit was reached, and reported */
};

/* What a member must be: absent or unknown at will; present but perhaps unknown; known if present; present
 * and known. */
enum need { OPTIONAL, REQUIRED, OPTIONAL_KNOWN, KNOWN };

/* Names the things of one kind that may be referred to, to find one or the nearest. */
struct ids {
    const char *(*at)(const void *arg, size_t i); /* NULL past the end */
    const void *arg;
};

/* Parses the file's bytes; on failure the problem says line and column. NULL then. The caller deletes the
 * tree. */
cJSON *reader_parse(const char *bytes, size_t len, const char *file, struct problems *problems);
/* SHA-256 in hex of the canonical JSON, which is appended to sb. */
void reader_canonical(const cJSON *root, struct strbuf *sb, char hash[65]);

/* Zeroed; NULL for count 0 and, reported once, when the document needs more memory than is allowed. */
void *reader_array(struct reader *r, size_t count, size_t size);
const char *reader_copy(struct reader *r, const char *s);
void reader_full(struct reader *r); /* reports that, once */

size_t reader_length(const struct json_at *array); /* 0 when there is none */
/* A member that is required, an array, and not empty. */
bool reader_list(struct reader *r, const struct json_at *obj, const char *key, struct json_at *out);
/* The texts of an array that fit, copied, NULL-terminated. `fits` reports those that do not; it gets "" for
 * what is not a text. NULL when memory is used up. */
typedef bool reader_fits(struct reader *r, const struct json_at *item, const char *text, const void *arg);
const char *const *reader_texts(struct reader *r, const struct json_at *array, reader_fits *fits,
                                const void *arg);
bool reader_has(const struct json_at *obj, const char *key);
/* json_only, and is it an object at all? False after the problem. */
bool reader_only(struct reader *r, const struct json_at *obj, const char *const *known);
/* A warning, unless the document accepts it. */
void reader_warn(struct reader *r, const struct json_at *at, enum text_id id, const char *const *args,
                 size_t nargs);
/* Does `accept` in the document name this code, for every place or for this one? */
bool reader_accepted(const cJSON *root, const char *code, const char *pointer);

/* {"unknown": "why"}: true, with a warning and *why copied (NULL when it is not said, which is an error). */
bool reader_unknown(struct reader *r, const struct json_at *obj, const char *key, const char **why);
bool reader_is_unknown(const cJSON *item);

/* All return true when *out was set. `why` may be NULL. */
bool reader_string(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                   const char **out, const char **why);
bool reader_id(struct reader *r, const struct json_at *obj, const char *key, const char **out);
/* The id of a new thing: *out is "" when it is unfit or taken already (both reported). */
void reader_new_id(struct reader *r, const struct json_at *obj, const char **out,
                   bool (*taken)(const struct plan *plan, const char *id));
bool reader_text(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                 struct bitext *out);
bool reader_number(struct reader *r, const struct json_at *obj, const char *key, enum need need, double *out,
                   const char **why);
bool reader_day(struct reader *r, const struct json_at *obj, const char *key, enum need need, int32_t *out);
bool reader_month_day(struct reader *r, const struct json_at *obj, const char *key, int *month, int *day);
/* One of a NULL-terminated list of names; *out is its place. */
bool reader_choice(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                   const char *const *names, int *out);
/* "7d", "5m", "500ms": a whole number and one of ms s m h d w. */
bool reader_duration(const char *text, int64_t *ms);
bool reader_minute(const char *text, int *minute); /* "08:00" */
/* Letters, digits, '.', '-', '_' (and '/' with slash), begun by a letter or digit, at most ID_BYTES_MAX
 * bytes. */
bool reader_is_id(const char *s, bool slash);

/* Error `id` with (given, the nearest of the known ones or the first few). */
void reader_unresolved(struct reader *r, const struct json_at *at, enum text_id id, const char *given,
                       struct ids known);
void reader_unresolved_at(struct problems *problems, const char *file, const char *pointer, enum text_id id,
                          const char *given, struct ids known);
bool reader_is_address(const char *s); /* one plain mail address: local@domain */
bool reader_unit(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                 const struct unit **out, const char **why);
/* An array of unit ids and "@group"; each unit once, in the order given. */
bool reader_units(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                  const struct unit *const **out, size_t *count);
/* "year" (no years: every one) or a list of years of the phase, ascending. True when it is said. */
bool reader_every(struct reader *r, const struct json_at *obj, const char *key, const int **years,
                  size_t *count);
/* "unit", {"unit": "x", "requested": true} or {"unknown": why}; *out is empty when it is not said. */
bool reader_body(struct reader *r, const struct json_at *obj, const char *key, struct body *out);
/* The same units and groups, where a unit may be {"unit": "x", "requested": true}. True when there is a list,
 * an empty one too. */
bool reader_bodies(struct reader *r, const struct json_at *obj, const char *key, const struct body **out,
                   size_t *count);
/* An item itself, be it one such name or a list of them; that it names no unit at all is an error. */
bool reader_units_some(struct reader *r, const struct json_at *at, const struct unit *const **out,
                       size_t *count);
/* {"unit": number or [low, high]}. */
bool reader_unit_values(struct reader *r, const struct json_at *obj, const char *key, bool ranges,
                        const struct unit_value **out, size_t *count);

/* Has it no more targets, tasks … than a plan may have? False after the problem. */
bool reader_plan_fits(struct reader *r, const struct json_at *root);
/* Parts of a plan, in the order in which they are read (each refers to those before it). */
void read_times(struct reader *r, const struct json_at *root); /* milestones, terms */
void read_dimensions(struct reader *r, const struct json_at *root);
void read_objectives(struct reader *r, const struct json_at *root); /* objectives, indicators, targets */
void read_indicator(struct reader *r, const struct json_at *at, struct indicator *ind);
void read_measure(struct reader *r, const struct json_at *ind, struct measure *m);
void read_target(struct reader *r, const struct json_at *at, struct target *t);
void read_target_time(struct reader *r, const struct json_at *obj, struct target *t);
void read_target_scope(struct reader *r, const struct json_at *obj, struct target *t); /* for whom, of whom */
void read_references(struct reader *r, const struct json_at *root);
void read_notes(struct reader *r, const struct json_at *root); /* renamed, retired: once all is read */
/* `lead` and `coordinating` of an indicator or task: its own, else those of the objective (NULL: none). */
void read_bodies(struct reader *r, const struct json_at *obj, const struct objective *objective,
                 struct body *lead, const struct body **coordinating, size_t *count);

/* Where a condition stands decides which of them make sense. */
enum condition_use {
    CONDITION_OF_TARGET,
    CONDITION_OF_PART,   /* of all_of */
    CONDITION_OF_NUMBER, /* a share of units, a quantity */
    CONDITION_OF_FIGURE  /* that a figure meets or not: meeting, when, where */
};
#define CONDITION_KEYS                                                                                       \
    "at_least", "above", "at_most", "below", "equals", "between", "approximately", "done", "stage",          \
        "rank_within", "direction_only", "not_judged", "per_year", "all_of"
/* Exactly one of CONDITION_KEYS in the object, fit for the measure. *unknown: why a number is left blank
 * (CONDITION_UNKNOWN then). */
void read_condition(struct reader *r, const struct json_at *at, enum condition_use use,
                    const struct measure *m, struct condition *c, const char **unknown);
void read_per_year(struct reader *r, const struct json_at *at, struct condition *c, const char **unknown);
void read_relative(struct reader *r, const struct json_at *obj, struct target *t);
/* When all else of the target is read, which they share. NULL: it has none. */
struct target *read_parts(struct reader *r, const struct json_at *obj, struct target *t);
void read_share(struct reader *r, const struct json_at *obj, struct target *t);
void read_when(struct reader *r, const struct json_at *obj, struct target *t);
/* `derived` and `part_of`, which may name any indicator of the plan. */
void read_links(struct reader *r, const struct json_at *at, struct indicator *ind);
void read_link_cycles(struct reader *r);
/* Are the units of measure of what it is computed from right? False after the problem. */
bool read_derived_kind(struct reader *r, const struct json_at *at, const struct indicator *ind);
const char *measure_name(enum measure_type type); /* as the plan writes it */
void read_reports(struct reader *r, const struct json_at *root);
void read_events(struct reader *r, const struct json_at *root);
void read_tasks(struct reader *r, const struct json_at *root); /* the plan's and its objectives' */
void read_windows(struct reader *r, const struct json_at *obj, struct task *task);
void read_accept(struct reader *r, const struct json_at *root);
void read_due(struct reader *r, const struct json_at *obj, struct due_rule *due);
/* An event that happens when it is recorded; NULL after a problem. */
const struct event *read_recorded_event(struct reader *r, const struct json_at *obj, const char *key);
void read_ladder(struct reader *r, const struct json_at *obj, struct report *report);
/* At most one in force per indicator, level, category and time. */
void read_target_clashes(struct reader *r);
bool targets_same_time(const struct target *a, const struct target *b);
/* And the same indicator, level and category, of a unit they share. */
bool targets_same_subject(const struct plan *plan, const struct target *a, const struct target *b);

/* Where things of a read plan stood in its file. */
void indicator_pointer(const struct plan *plan, const struct indicator *ind, struct strbuf *sb);
void target_pointer(const struct plan *plan, const struct target *target, struct strbuf *sb);
void task_pointer(const struct plan *plan, const struct task *task, struct strbuf *sb);

/* Iterates over an array's or object's members: `for (struct json_at item = …)` with the place known. */
#define reader_each(item_, array_)                                                                           \
    for (struct json_at item_ = reader_first(array_); item_.item; item_ = reader_next(&item_))
struct json_at reader_first(const struct json_at *array);
struct json_at reader_next(const struct json_at *item);

#define reader_warn_(r, at, id, ...)                                                                         \
    reader_warn((r), (at), (id), (const char *const[]){__VA_ARGS__},                                         \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

#endif
