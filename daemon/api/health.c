#include "daemon/api/exchange.h"

/* The process turns its loop: that is all this says. */
void health_live(struct exchange *x) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "status", "ok");
    exchange_json(x, 200, o);
}

static enum err_code run_ready(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    int64_t seq, recorded_ms;
    enum err_code rc = store_last(ctx->store, &seq, &recorded_ms, err);
    if (rc) return rc;
    struct service_health h = *(const struct service_health *)x->state;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "status", h.write_failing ? "write_failing" : "ready");
    json_add_int(o, "seq", seq);
    json_add_int(o, "writes_waiting", (int64_t)h.writes_waiting);
    json_add_instant(o, "next", h.next_ms == INT64_MAX || h.next_ms == INT64_MIN ? INSTANT_NONE : h.next_ms,
                     read_zone(ctx, NULL));
    x->status = h.write_failing ? 503 : 200;
    json_print(&x->out, o);
    return ERR_OK;
}

static void take_health(struct exchange *x) {
    struct service_health *h = arena_alloc(x->arena, sizeof *h);
    service_health(x->service, h);
    x->state = h;
}

void health_ready(struct exchange *x) {
    take_health(x);
    if (exchange_only(x, NULL)) exchange_read(x, run_ready);
}

/* ---- Prometheus text ---- */

static void metric(struct strbuf *sb, const char *name, const char *type, const char *help, int64_t value) {
    strbuf_addf(sb, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, type, name, (long long)value);
}

static void store_metrics(struct strbuf *sb, const struct store_counts *c) {
    metric(sb, "tiendo_recorded_submissions", "gauge", "Submissions on record.", c->submissions);
    metric(sb, "tiendo_recorded_observations", "gauge", "Observations on record, all revisions.",
           c->observations);
    metric(sb, "tiendo_tx", "gauge", "Transactions in the audit chain.", c->tx);
    metric(sb, "tiendo_alerts_open", "gauge", "Alerts firing or acknowledged.", c->open_alerts);
    metric(sb, "tiendo_deliveries_pending", "gauge", "Messages that wait for an attempt.",
           c->pending_deliveries);
    metric(sb, "tiendo_deliveries_dead", "gauge", "Messages given up.", c->dead_deliveries);
    metric(sb, "tiendo_database_bytes", "gauge", "Size of the database.", c->db_bytes);
    metric(sb, "tiendo_wal_bytes", "gauge", "Size of its write-ahead log.", c->wal_bytes);
}

static void service_metrics(struct strbuf *sb, const struct service_health *h) {
    metric(sb, "tiendo_submissions_accepted_total", "counter", "Submissions accepted since the start.",
           h->submissions);
    metric(sb, "tiendo_submissions_refused_total", "counter", "Submissions refused since the start.",
           h->refused);
    metric(sb, "tiendo_commits_total", "counter", "Transactions since the start.", h->batches);
    metric(sb, "tiendo_commits_failed_total", "counter", "Transactions that could not be written.",
           h->commits_failed);
    metric(sb, "tiendo_write_failing", "gauge", "1 while the record cannot be written.", h->write_failing);
    metric(sb, "tiendo_writes_waiting", "gauge", "Changes that wait for the writer.",
           (int64_t)h->writes_waiting);
    metric(sb, "tiendo_reads_waiting", "gauge", "Reads that wait for a reader.", (int64_t)h->reads_waiting);
    metric(sb, "tiendo_deliveries_active", "gauge", "Messages under way.", (int64_t)h->deliveries_active);
    metric(sb, "tiendo_last_commit_microseconds", "gauge", "How long the last transaction took.",
           h->last_batch_us);
    metric(sb, "tiendo_last_commit_size", "gauge", "How many changes it held.", h->last_batch_size);
}

static enum err_code run_metrics(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    struct store_counts counts;
    enum err_code rc = store_count(ctx->store, &counts, err);
    if (rc) return rc;
    store_metrics(&x->out, &counts);
    service_metrics(&x->out, x->state);
    x->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return ERR_OK;
}

void health_metrics(struct exchange *x) {
    take_health(x);
    if (exchange_only(x, NULL)) exchange_read(x, run_metrics);
}
