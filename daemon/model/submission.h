/* The one thing that travels: what a unit sent for an obligation. Collectors fill the "as sent" part,
 * validation the "resolved" part, recording the "recorded" part; each stage reads the earlier ones. Lives in
 * an arena of its own. */
#ifndef TIENDO_MODEL_SUBMISSION_H
#define TIENDO_MODEL_SUBMISSION_H

#include "daemon/base/crypto.h"
#include "daemon/base/problems.h"
#include "daemon/model/duty.h"

struct submission_line {
    /* as sent (NULL: absent) */
    const char *pointer; /* where it stood: "/values/3" or "row 5" */
    const char *indicator_id, *unit_id, *period_text, *category_text;
    /* digits as sent, or the id of a stage: a CSV cell, a JSON number or string */
    const char *value_text, *numerator_text, *denominator_text;
    bool value_bool_set, value_bool; /* JSON true/false for yes_no */
    const char *no_data_reason, *note;
    /* resolved */
    const struct indicator *indicator;
    const struct unit *unit;
    struct period period;
    const char *category; /* canonical, "total" by default */
    bool has_value, has_counts;
    double value, numerator, denominator;
    const char *text; /* value's digits when not canonical, else NULL */
};

struct submission {
    struct arena *arena; /* owned; holds everything here, this struct too */
    /* as sent */
    const char *plan_id, *report_id, *unit_id, *period_text;
    const char *round_id; /* NULL: the earliest incomplete */
    struct submission_line *lines;
    size_t line_count;
    const char *note, *document_json; /* NULL if none; document as canonical JSON */
    bool arrived_set;
    int64_t arrived_at_ms; /* a paper report's stamped arrival, entered by an officer */
    /* how it came */
    const char *source;     /* "http", "folder", … */
    const char *actor;      /* the principal */
    const char *media_type; /* "application/json", "text/csv" */
    const char *payload;    /* the bytes as received; in the arena */
    size_t payload_len;
    uint8_t sha256[SHA256_BYTES]; /* of the payload */
    const char *idempotency_key;  /* NULL if none */
    bool key_of_file; /* the key names the file it came in, which may be read twice; no sender chose it */
    bool dry_run;
    int64_t received_at_ms; /* when the last byte arrived, by the server's clock */
    /* resolved (flow/validate); borrowed from `plans` */
    struct plans *plans; /* a reference, owned */
    const struct plan *plan;
    const struct report *report;
    const struct unit *unit;
    struct period period;
    const struct round *round; /* NULL until chosen by the writer */
};

#define SUBMISSION_ARENA_MAX (64u << 20)
#define SUBMISSION_LINES_MAX 20000

struct submission *submission_new(void);    /* NULL only when memory is gone */
void submission_free(struct submission *s); /* NULL is fine; drops the plans reference and the arena */
/* Copies the bytes into the arena, with a NUL after them, and hashes them. ERR_TOO_BIG. */
MUST_CHECK enum err_code submission_set_payload(struct submission *s, const char *media_type,
                                                const void *bytes, size_t len, struct err *err);
/* Room for `count` zeroed lines; ERR_TOO_BIG beyond SUBMISSION_LINES_MAX. */
MUST_CHECK enum err_code submission_set_lines(struct submission *s, size_t count, struct err *err);

#endif
