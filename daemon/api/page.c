/* The pages: files of daemon/web, embedded in the binary (assets.S). They read the same API as everybody
 * else. */
#include "daemon/api/exchange.h"
#include <string.h>

struct asset {
    const char *name, *content_type;
    const char *start, *end;
};

extern const char asset_index_start[], asset_index_end[];
extern const char asset_app_start[], asset_app_end[];
extern const char asset_style_start[], asset_style_end[];
extern const char asset_icon_start[], asset_icon_end[];

static void send_asset(struct exchange *x, const struct asset *a) {
    x->status = 200;
    x->content_type = a->content_type;
    x->headers[x->header_count++] =
        (struct header){"Content-Security-Policy",
                        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"};
    strbuf_add(&x->out, a->start, (size_t)(a->end - a->start));
    exchange_reply(x);
}

void page_index(struct exchange *x) {
    const struct asset a = {"index.html", "text/html; charset=utf-8", asset_index_start, asset_index_end};
    send_asset(x, &a);
}

void page_asset(struct exchange *x) {
    const struct asset assets[] = {
        {"app.js", "text/javascript; charset=utf-8", asset_app_start, asset_app_end},
        {"style.css", "text/css; charset=utf-8", asset_style_start, asset_style_end},
        {"icon.svg", "image/svg+xml", asset_icon_start, asset_icon_end},
    };
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (strcmp(x->args[0], assets[i].name) == 0) {
            send_asset(x, &assets[i]);
            return;
        }
    exchange_say(x, ERR_NOT_FOUND, T_API_PATH_UNKNOWN, request_path(x->request));
}
