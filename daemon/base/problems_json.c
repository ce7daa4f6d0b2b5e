#include "daemon/base/json.h"

static void add_quotes(cJSON *o, const struct problem *p) {
    cJSON *quotes = cJSON_AddArrayToObject(o, "quotes");
    for (size_t i = 0; i < p->quote_count; i++) {
        cJSON *quote = cJSON_CreateObject();
        json_add_string_or_null(quote, "source", p->quotes[i].source);
        json_add_string_or_null(quote, "quote", p->quotes[i].words);
        cJSON_AddItemToArray(quotes, quote);
    }
}

cJSON *problems_json(const struct problems *problems) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        const struct bitext detail = {p->vi, p->en}, remedy = {p->remedy_vi, p->remedy_en};
        cJSON *o = cJSON_CreateObject();
        json_add_string_or_null(o, "file", p->file);
        if (p->line) {
            json_add_int(o, "line", (int64_t)p->line);
            json_add_int(o, "column", (int64_t)p->column);
        }
        cJSON_AddStringToObject(o, "pointer", p->pointer ? p->pointer : "");
        cJSON_AddStringToObject(o, "severity", severity_name(p->severity));
        cJSON_AddStringToObject(o, "code", p->code);
        json_add_text(o, "detail", &detail);
        add_quotes(o, p);
        if (p->remedy_vi)
            json_add_text(o, "remedy", &remedy);
        else
            cJSON_AddNullToObject(o, "remedy");
        cJSON_AddItemToArray(list, o);
    }
    return list;
}
