/* Counts for the metrics: each read from the last row or from a small index, never by walking history. */
#include "daemon/store/internal.h"
#include <sys/stat.h>

static int64_t bytes_of(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void read_counts(struct row *row, void *item) {
    struct store_counts *c = item;
    c->tx = row_int(row, 0);
    c->submissions = row_int(row, 1);
    c->observations = row_int(row, 2);
    c->open_alerts = row_int(row, 3);
    c->pending_deliveries = row_int(row, 4) + row_int(row, 5); /* under way is not there yet */
    c->dead_deliveries = row_int(row, 6);
}

enum err_code store_count(struct store *store, struct store_counts *out, struct err *err) {
    sqlite3_stmt *q;
    *out = (struct store_counts){0};
    enum err_code code = db_query_(store, STMT_COUNTS, NULL, 0, &q, err);
    if (!code) code = db_one(store, q, NULL, read_counts, out, "count", err);
    if (code || !store->path) return code;
    char *wal = mem_printf("%s-wal", store->path);
    out->db_bytes = bytes_of(store->path);
    out->wal_bytes = bytes_of(wal);
    mem_free(wal);
    return ERR_OK;
}
