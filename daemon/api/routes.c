#include "daemon/api/route.h"
#include <stdio.h>
#include <string.h>

const struct api_route api_routes[] = {
    {"POST", "/api/v1/submissions", PERMIT_SUBMIT, submissions_post},
    {"GET", "/api/v1/submissions", PERMIT_VIEW, submissions_list},
    {"GET", "/api/v1/submissions/{id}", PERMIT_VIEW, submissions_get},
    {"GET", "/api/v1/submissions/{id}/payload", PERMIT_VIEW, submissions_payload},
    {"POST", "/api/v1/submissions/{id}/return", PERMIT_OFFICER, submissions_return},
    {"GET", "/api/v1/observations", PERMIT_VIEW, observations_list},
    {"GET", "/api/v1/verdicts", PERMIT_VIEW, verdicts_list},
    {"GET", "/api/v1/verdicts/changes", PERMIT_VIEW, verdicts_history},
    {"GET", "/api/v1/obligations", PERMIT_VIEW, obligations_list},
    {"POST", "/api/v1/obligations", PERMIT_OFFICER, obligations_request},
    {"POST", "/api/v1/obligations/{id}/waive", PERMIT_OFFICER, obligations_waive},
    {"POST", "/api/v1/obligations/{id}/extend", PERMIT_OFFICER, obligations_extend},
    {"GET", "/api/v1/reporting-rates", PERMIT_VIEW, rates_list},
    {"GET", "/api/v1/alerts", PERMIT_VIEW, alerts_list},
    {"GET", "/api/v1/alerts/{id}", PERMIT_VIEW, alerts_get},
    {"POST", "/api/v1/alerts/{id}/ack", PERMIT_OFFICER, alerts_ack},
    {"GET", "/api/v1/deliveries", PERMIT_VIEW, deliveries_list},
    {"POST", "/api/v1/deliveries/{id}/retry", PERMIT_OFFICER, deliveries_retry},
    {"GET", "/api/v1/plans", PERMIT_VIEW, plans_list},
    {"POST", "/api/v1/plans", PERMIT_OFFICER, plans_post},
    {"GET", "/api/v1/plans/{id}", PERMIT_VIEW, plans_get},
    {"GET", "/api/v1/plans/{id}/milestones/{m}/review", PERMIT_VIEW, reviews_get},
    {"POST", "/api/v1/plans/{id}/milestones/{m}/review", PERMIT_OFFICER, reviews_post},
    {"GET", "/api/v1/plans/{id}/events", PERMIT_VIEW, events_list},
    {"POST", "/api/v1/plans/{id}/events/{e}/occurrences", PERMIT_OFFICER, events_occurred},
    {"GET", "/api/v1/tasks", PERMIT_VIEW, tasks_list},
    {"POST", "/api/v1/tasks/{plan}/{id}/state", PERMIT_SUBMIT, tasks_moved},
    {"GET", "/api/v1/units", PERMIT_VIEW, units_list},
    {"GET", "/api/v1/clock", PERMIT_VIEW, clock_get},
    {"POST", "/api/v1/clock", PERMIT_ADMIN, clock_post},
    {"GET", "/healthz", PERMIT_ANYONE, health_live},
    {"GET", "/readyz", PERMIT_ANYONE, health_ready},
    {"GET", "/metrics", PERMIT_VIEW, health_metrics},
    {"GET", "/", PERMIT_VIEW, page_index},
    {"GET", "/assets/{name}", PERMIT_VIEW, page_asset},
};
const size_t api_route_count = sizeof api_routes / sizeof *api_routes;

/* The next segment of *path, cut off in place; NULL at the end. */
static char *segment(char **path) {
    char *start = *path;
    if (!start) return NULL;
    char *slash = strchr(start, '/');
    if (slash) *slash = '\0';
    *path = slash ? slash + 1 : NULL;
    return start;
}

static bool match(const char *pattern, char *path, const char *args[ROUTE_ARGS_MAX]) {
    char copy[128];
    snprintf(copy, sizeof copy, "%s", pattern);
    char *p = copy, *q = path, *ps, *qs;
    size_t n = 0;
    for (;;) {
        ps = segment(&p);
        qs = segment(&q);
        if (!ps || !qs) return !ps && !qs;
        if (*ps == '{' && *qs && n < ROUTE_ARGS_MAX)
            args[n++] = qs;
        else if (strcmp(ps, qs) != 0)
            return false;
    }
}

const struct api_route *route_find(const char *method, const char *path, char *buf, size_t buf_len,
                                   const char *args[ROUTE_ARGS_MAX], bool *known_path) {
    const char *want = strcmp(method, "HEAD") == 0 ? "GET" : method;
    *known_path = false;
    if (strlen(path) >= buf_len) return NULL;
    for (size_t i = 0; i < api_route_count; i++) {
        memset(args, 0, ROUTE_ARGS_MAX * sizeof *args);
        memcpy(buf, path, strlen(path) + 1);
        if (!match(api_routes[i].path, buf, args)) continue;
        *known_path = true;
        if (strcmp(api_routes[i].method, want) == 0) return &api_routes[i];
    }
    return NULL;
}

void route_methods(const char *path, char *buf, size_t buf_len, char *out, size_t out_len) {
    const char *args[ROUTE_ARGS_MAX];
    size_t len = 0;
    *out = '\0';
    if (strlen(path) >= buf_len) return;
    for (size_t i = 0; i < api_route_count && len < out_len; i++) {
        const char *method = api_routes[i].method;
        memcpy(buf, path, strlen(path) + 1);
        if (!match(api_routes[i].path, buf, args)) continue;
        len += (size_t)snprintf(out + len, out_len - len, "%s%s%s", len ? ", " : "", method,
                                strcmp(method, "GET") == 0 ? ", HEAD" : "");
    }
}
