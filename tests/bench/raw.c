/* R, the floor of `make bench`: writes exactly the rows that tiendod wrote, to the same schema, by prepared
 * statements, and nothing else.
 *
 *   raw RESULT BASE BATCH      prints submissions a second
 *
 * RESULT is the database after tiendod's run; BASE a copy of it from before the run, which R fills up again:
 * all rows of RESULT that are newer, in order of their seq, BATCH submissions a transaction, WAL and
 * synchronous=FULL as in the daemon. Reading RESULT is not timed. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Every table a submission touches, in an order that fits their references; by: what carries the seq. */
static const struct table {
    const char *name, *by;
} tables[] = {{"name", "0"},
              {"tx", "seq"},
              {"obligation", "seq"},
              {"submission", "id"},
              {"submission_slice", "submission"},
              {"payload", "submission"},
              {"observation", "seq"},
              {"obligation_event", "seq"},
              {"verdict_change", "seq"},
              {"receipt", "submission"}};
enum { TABLES = sizeof tables / sizeof *tables, COLUMNS_MAX = 32 };

struct row {
    int64_t seq;
    int columns;
    sqlite3_value *values[COLUMNS_MAX];
};

struct rows {
    struct row *items;
    size_t count, cap, next;
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(sqlite3 *db, int rc, const char *what) {
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return;
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql) {
    must(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt;
    must(db, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), sql);
    return stmt;
}

static int64_t number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt = prepare(db, sql);
    must(db, sqlite3_step(stmt), sql);
    int64_t n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return n;
}

static void keep(struct rows *rows, sqlite3_stmt *stmt) {
    if (rows->count == rows->cap) {
        rows->cap = rows->cap ? rows->cap * 2 : 1024;
        rows->items = realloc(rows->items, rows->cap * sizeof *rows->items);
        if (!rows->items) exit(1);
    }
    struct row *r = &rows->items[rows->count++];
    r->seq = sqlite3_column_int64(stmt, 0);
    r->columns = sqlite3_column_count(stmt) - 1;
    for (int i = 0; i < r->columns; i++) r->values[i] = sqlite3_value_dup(sqlite3_column_value(stmt, i + 1));
}

/* The rows that BASE lacks, by seq; names by their id. */
static void load(sqlite3 *result, const struct table *t, int64_t base_seq, int64_t base_names,
                 struct rows *rows) {
    char sql[200];
    int is_name = t == &tables[0];
    if (is_name)
        snprintf(sql, sizeof sql, "SELECT 0, * FROM name WHERE id > %lld ORDER BY id", (long long)base_names);
    else
        snprintf(sql, sizeof sql, "SELECT %s, * FROM %s WHERE %s > %lld ORDER BY %s", t->by, t->name, t->by,
                 (long long)base_seq, t->by);
    sqlite3_stmt *stmt = prepare(result, sql);
    while (sqlite3_step(stmt) == SQLITE_ROW) keep(rows, stmt);
    sqlite3_finalize(stmt);
}

static sqlite3_stmt *insert_into(sqlite3 *db, const struct table *t, int columns) {
    char sql[300];
    int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES(?", t->name);
    for (int i = 1; i < columns; i++) n += snprintf(sql + n, sizeof sql - (size_t)n, ",?");
    snprintf(sql + n, sizeof sql - (size_t)n, ")");
    return prepare(db, sql);
}

static void insert(sqlite3 *db, sqlite3_stmt *stmt, const struct row *r) {
    for (int i = 0; i < r->columns; i++) sqlite3_bind_value(stmt, i + 1, r->values[i]);
    must(db, sqlite3_step(stmt), "insert");
    sqlite3_reset(stmt);
}

static void insert_until(sqlite3 *db, sqlite3_stmt *stmt, struct rows *rows, int64_t seq) {
    while (rows->next < rows->count && rows->items[rows->next].seq <= seq)
        insert(db, stmt, &rows->items[rows->next++]);
}

static sqlite3 *open_db(const char *path) {
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK) exit(1);
    return db;
}

int main(int argc, char **argv) {
    static struct rows rows[TABLES];
    sqlite3_stmt *inserts[TABLES] = {0};
    if (argc != 4) return 2;
    size_t batch = (size_t)strtoul(argv[3], NULL, 10);
    sqlite3 *result = open_db(argv[1]), *base = open_db(argv[2]);
    run(base, "PRAGMA journal_mode=WAL");
    run(base, "PRAGMA synchronous=FULL");
    int64_t base_seq = number(base, "SELECT max(seq) FROM tx"),
            base_names = number(base, "SELECT max(id) FROM name");
    for (int t = 0; t < TABLES; t++) {
        load(result, &tables[t], base_seq, base_names, &rows[t]);
        if (rows[t].count) inserts[t] = insert_into(base, &tables[t], rows[t].items[0].columns);
    }
    const struct rows *submissions = &rows[3];
    double started = now_s();
    for (size_t i = 0; i < submissions->count; i += batch) {
        size_t last = i + batch < submissions->count ? i + batch - 1 : submissions->count - 1;
        run(base, "BEGIN IMMEDIATE");
        for (int t = 0; t < TABLES; t++)
            if (inserts[t]) insert_until(base, inserts[t], &rows[t], submissions->items[last].seq);
        run(base, "COMMIT");
    }
    printf("%.1f\n", (double)submissions->count / (now_s() - started));
    return 0;
}
