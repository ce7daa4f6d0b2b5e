#include "daemon/flow/refuse.h"

enum err_code refuse_with(const struct command *c, struct err *err, enum err_code code, enum text_id id,
                          const char *const *args, size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_add(&sb, id, c->lang, args, nargs);
    err_set(err, code, "%s", sb.data);
    strbuf_deinit(&sb);
    return code;
}

enum err_code refuse_day(const struct command *c, const struct plan *plan, int64_t now_ms, struct err *err) {
    char first[CIVIL_TEXT_MAX];
    int32_t day = c->day, from = plan->start_day;
    if (plan->issued_day != DAY_NONE && plan->issued_day < from) from = plan->issued_day;
    if (day != DAY_NONE && day >= from && day <= zone_day(plan->zone, now_ms)) return ERR_OK;
    civil_format(from, first);
    return refuse(c, err, ERR_INVALID, T_COMMAND_ON, first);
}
