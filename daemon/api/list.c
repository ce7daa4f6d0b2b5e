/* What a read lists: a page as JSON, as a table or as lines. */
#include "daemon/api/cursor.h"
#include "daemon/api/table.h"
#include <string.h>

enum list_format list_format_of(const char *accept) {
    if (accept && strstr(accept, "text/csv")) return LIST_CSV;
    if (accept && strstr(accept, "application/x-ndjson")) return LIST_NDJSON;
    return LIST_JSON;
}

static void write_json(struct exchange *x, cJSON *items_owned, const char *cursor) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "items", items_owned);
    json_add_string_or_null(o, "next", cursor);
    json_print(&x->out, o);
}

/* A table has no room for a cursor: the next page is named beside it. */
static void link_next(struct exchange *x, const char *cursor) {
    struct strbuf link;
    strbuf_init(&link, 0);
    strbuf_addf(&link, "<%s?limit=%zu&cursor=%s>; rel=\"next\"", x->path, x->limit, cursor);
    const char *value = arena_strdup(x->arena, link.data);
    if (value) x->headers[x->header_count++] = (struct header){"Link", value};
    strbuf_deinit(&link);
}

static void write_table(struct exchange *x, cJSON *items_owned, const char *cursor) {
    x->content_type = x->format == LIST_CSV ? "text/csv; charset=utf-8" : "application/x-ndjson";
    if (cursor) link_next(x, cursor);
    if (x->format == LIST_CSV)
        table_csv(&x->out, items_owned, x->columns);
    else
        table_ndjson(&x->out, items_owned);
    cJSON_Delete(items_owned);
}

void read_list(struct exchange *x, const struct read_context *ctx, cJSON *items_owned, bool more,
               int64_t next_position) {
    struct strbuf cursor;
    strbuf_init(&cursor, 0);
    if (more) cursor_add(&cursor, x, ctx->seq, ctx->now_ms, next_position);
    if (x->format == LIST_JSON)
        write_json(x, items_owned, more ? cursor.data : NULL);
    else
        write_table(x, items_owned, more ? cursor.data : NULL);
    strbuf_deinit(&cursor);
}
