#include "daemon/api/api.h"
#include "daemon/api/cursor.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>

struct api {
    struct service *service;
};

struct api *api_new(struct service *service) {
    struct api *api = mem_alloc(sizeof *api);
    api->service = service;
    return api;
}

void api_free(struct api *api) {
    mem_free(api);
}

/* ---- who asks ---- */

/* Until identities exist whoever reaches a loopback address is the local admin (settings refuse any other
 * listen). */
static const char *const local_admin = "local-admin";

static bool is_read(const char *method) {
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* "127.0.0.1:8080" → the host without the port, brackets of IPv6 kept. */
static size_t host_len(const char *host) {
    const char *end = *host == '[' ? strchr(host, ']') : NULL;
    return end ? (size_t)(end - host) + 1 : strcspn(host, ":");
}

static bool is_loopback_host(const char *host) {
    size_t n = host_len(host);
    return (n == 9 && strncmp(host, "localhost", n) == 0) || (n == 5 && strncmp(host, "[::1]", n) == 0) ||
           (n >= 7 && strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= n);
}

static bool is_public_host(const struct settings *settings, const char *host) {
    const char *url = settings->public_url ? strstr(settings->public_url, "://") : NULL;
    if (!url) return false;
    url += 3;
    size_t n = strcspn(url, "/");
    return strlen(host) == n && strncmp(url, host, n) == 0;
}

/* A page of another site, or a name that was made to point here, must not write through the officer's
 * browser. */
static bool is_own_origin(const struct settings *settings, const char *origin, const char *host) {
    const char *rest = strstr(origin, "://");
    return rest && (strcmp(rest + 3, host) == 0 || is_public_host(settings, rest + 3));
}

static bool check_origin(struct exchange *x) {
    const struct settings *settings = service_settings(x->service);
    const char *host = request_header(x->request, "Host"), *origin = request_header(x->request, "Origin");
    if (!host || (!is_loopback_host(host) && !is_public_host(settings, host))) {
        exchange_say(x, ERR_FORBIDDEN, T_API_HOST_REFUSED, host ? host : "");
        return false;
    }
    if (is_read(request_method(x->request)) || !origin || is_own_origin(settings, origin, host)) return true;
    exchange_say(x, ERR_FORBIDDEN, T_API_ORIGIN_REFUSED, origin);
    return false;
}

/* ---- what is asked ---- */

static void copy_param(void *arg, const char *name, const char *value) {
    struct exchange *x = arg;
    mem_grow(&x->params, &x->param_cap, x->param_count + 1);
    const char *n = arena_strdup(x->arena, name), *v = arena_strdup(x->arena, value ? value : "");
    if (n && v) x->params[x->param_count++] = (struct param){n, v};
}

static bool read_as_of(struct exchange *x) {
    const char *text = exchange_param(x, "as_of");
    struct plans *plans = service_plans(x->service);
    const char *plan_id = exchange_param(x, "plan");
    const struct plan *plan = plan_id ? plans_find(plans, plan_id) : NULL;
    if (!plan && plans->count) plan = plans->items[0];
    x->as_of_ms = INSTANT_NONE;
    if (!text || instant_parse_as_of(text, plan ? plan->zone : NULL, &x->as_of_ms)) return true;
    exchange_say(x, ERR_INVALID, T_API_AS_OF_BAD, text);
    return false;
}

static bool read_limit(struct exchange *x) {
    const char *text = exchange_param(x, "limit");
    char *end = NULL;
    long n = text ? strtol(text, &end, 10) : LIMIT_DEFAULT;
    x->limit = (size_t)n;
    if (n >= 1 && n <= LIMIT_MAX && (!end || !*end)) return true;
    exchange_say(x, ERR_INVALID, T_API_LIMIT_BAD, text);
    return false;
}

static bool read_page(struct exchange *x) {
    const char *cursor = exchange_param(x, "cursor");
    if (!read_limit(x) || !read_as_of(x)) return false;
    if (!cursor || cursor_apply(x, cursor)) return true;
    exchange_say(x, ERR_INVALID, T_API_CURSOR_BAD, "cursor");
    return false;
}

static void read_lang(struct exchange *x) {
    const char *asked = exchange_param(x, "lang");
    enum lang fallback = service_settings(x->service)->locale;
    if (!asked || !lang_parse(asked, &x->lang))
        x->lang = lang_negotiate(request_header(x->request, "Accept-Language"), fallback);
}

#define EXCHANGE_ARENA_MAX (16u << 20)
#define ANSWER_MAX         (64u << 20)
#define PATH_LONGEST       1024

static struct exchange *exchange_new(struct api *api, struct request *request) {
    struct exchange *x = mem_alloc(sizeof *x);
    *x = (struct exchange){.service = api->service,
                           .request = request,
                           .actor = local_admin,
                           .as_of_ms = INSTANT_NONE,
                           .limit = LIMIT_DEFAULT};
    x->arena = arena_new(EXCHANGE_ARENA_MAX);
    strbuf_init(&x->out, ANSWER_MAX);
    x->public_url = arena_strdup(x->arena, service_settings(x->service)->public_url);
    x->path = arena_strdup(x->arena, request_path(request));
    x->format = list_format_of(request_header(request, "Accept"));
    request_each_query(request, copy_param, x);
    read_lang(x);
    return x;
}

#define METHODS_LONGEST 64

static void refuse_method(struct exchange *x, char *buf) {
    const char *path = request_path(x->request);
    char *methods = arena_alloc(x->arena, METHODS_LONGEST);
    route_methods(path, buf, PATH_LONGEST, methods, METHODS_LONGEST);
    x->headers[x->header_count++] = (struct header){"Allow", methods};
    exchange_say(x, ERR_METHOD, T_API_METHOD_WRONG, request_method(x->request), path);
}

void api_handle(void *arg, struct request *request) {
    struct exchange *x = exchange_new(arg, request);
    bool known_path;
    char *buf = arena_alloc(x->arena, PATH_LONGEST);
    x->route =
        route_find(request_method(request), request_path(request), buf, PATH_LONGEST, x->args, &known_path);
    if (!x->route && known_path)
        refuse_method(x, buf);
    else if (!x->route)
        exchange_say(x, ERR_NOT_FOUND, T_API_PATH_UNKNOWN, request_path(request));
    else if (check_origin(x) && read_page(x))
        x->route->handle(x);
}
