#include "daemon/store/internal.h"
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
static void every(void **state) {
    (void)state;
    struct store *s;
    struct err err;
    if (store_open(":memory:", STORE_WRITE, &s, &err)) fail_msg("%s", err.msg);
    static const char *const sql[] = {
#define STATEMENT(id, text) text,
#include "daemon/store/statements.def"
#undef STATEMENT
    };
    for (size_t i = 0; i < STMT_COUNT; i++) {
        sqlite3_stmt *q;
        if (sqlite3_prepare_v2(s->db, sql[i], -1, &q, NULL))
            fail_msg("%s: %s", sql[i], sqlite3_errmsg(s->db));
        sqlite3_finalize(q);
        char *ex = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql[i]);
        if (sqlite3_prepare_v2(s->db, ex, -1, &q, NULL)) {
            sqlite3_free(ex);
            continue;
        }
        print_message("-- %.70s\n", sql[i]);
        while (sqlite3_step(q) == SQLITE_ROW) print_message("   %s\n", sqlite3_column_text(q, 3));
        sqlite3_finalize(q);
        sqlite3_free(ex);
    }
    store_close(s);
}
int main(void) {
    const struct CMUnitTest t[] = {cmocka_unit_test(every)};
    return cmocka_run_group_tests(t, NULL, NULL);
}
