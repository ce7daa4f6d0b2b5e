/* A store in a folder of its own and a small world to record about: two plans that share units and an
 * indicator's id. */
#ifndef TIENDO_TESTS_STORE_FIXTURE_H
#define TIENDO_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/zone.h"
#include "daemon/store/store.h"
#include <string.h>

enum { UNIT_COUNT = 3 }; /* so-a, so-b, tinh */
enum { IND_RATE, IND_COUNT, IND_STAGE, IND_TOTAL };

#define NOW 1463680800000 /* 2016-05-20T01:00:00+07:00: any fixed instant will do */

struct fixture {
    char dir[64];
    struct store *store;
    struct arena *arena;
    struct err err;
    struct unit unit_items[UNIT_COUNT];
    struct units units;
    struct indicator indicators[IND_TOTAL], other_indicator;
    struct target target;
    struct round rounds[3];
    struct report report, rounded, other_report;
    struct plan plan, other;
    struct period h1, h2, y2016;
};

int fixture_setup(void **state);
int fixture_setup_memory(void **state); /* a scratch database: quicker, for what needs no second handle */
int fixture_teardown(void **state);
void fixture_reopen(struct fixture *fx);
void fixture_path(const struct fixture *fx, const char *name, char *buf, size_t size);
const struct unit *fx_unit(const struct fixture *fx, const char *id);

/* Fails the test with the store's own words. */
void check_code(const struct fixture *fx, enum err_code got, enum err_code want, const char *what,
                const char *file, int line);
#define OK(call)          check_code(fx, (call), ERR_OK, #call, __FILE__, __LINE__)
#define FAILS(code, call) check_code(fx, (call), (code), #call, __FILE__, __LINE__)

void fx_begin(struct fixture *fx, int64_t now_ms);
int64_t fx_tx(struct fixture *fx, const char *verb); /* a tx row; its seq */
void fx_commit(struct fixture *fx);

struct line {
    size_t indicator;
    const char *unit;     /* NULL: the submission's */
    const char *category; /* NULL: total */
    double value;
    const char *no_data;
    struct period period; /* all zero: the submission's */
};
/* A submission of the plan's report, in the fixture's arena. */
struct submission *fx_submission(struct fixture *fx, const char *unit, struct period period,
                                 const struct line *lines, size_t count);
int64_t fx_open(struct fixture *fx, int64_t seq, const char *unit,
                struct period period); /* an obligation of plan.report */
/* Records one submission in a transaction of its own, opening its obligation if need be; its id. */
int64_t fx_submit(struct fixture *fx, const char *unit, struct period period, const struct line *lines,
                  size_t count);
int64_t fx_return(struct fixture *fx, int64_t submission, const char *reason);
int64_t fx_value(struct fixture *fx, const char *unit, double value); /* one line: IND_RATE of h1 */
int64_t fx_alert(struct fixture *fx, int64_t seq, const char *unit);  /* a report.missed */

void fx_fill_all(struct fixture *fx); /* at least one row in every table */

/* Raw access behind the store's back, to damage what it wrote or to look at it. */
void raw_exec(const struct fixture *fx, const char *sql);                           /* must succeed */
int raw_try(const struct fixture *fx, const char *sql, char *message, size_t size); /* SQLite's result code */
int64_t raw_number(const struct fixture *fx, const char *sql);
void raw_text(const struct fixture *fx, const char *sql, char *buf, size_t size);

#endif
