#include "daemon/net/refusal.h"
#include "daemon/base/json.h"

static const char *title(int status) {
    switch (status) {
    case 400:
        return "Bad Request";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Error";
    }
}

void refusal_body(struct strbuf *sb, int status, enum text_id why, const char *arg,
                  const char *accept_language) {
    struct strbuf detail;
    cJSON *problem = cJSON_CreateObject();
    strbuf_init(&detail, 0);
    text_add(&detail, why, lang_negotiate(accept_language, LANG_VI), &arg, arg ? 1 : 0);
    cJSON_AddStringToObject(problem, "type", "about:blank");
    cJSON_AddStringToObject(problem, "title", title(status));
    cJSON_AddNumberToObject(problem, "status", status);
    cJSON_AddStringToObject(problem, "code", text_code(why));
    cJSON_AddStringToObject(problem, "detail", detail.data);
    json_print(sb, problem);
    strbuf_deinit(&detail);
}

void refusal_message(struct strbuf *sb, int status, enum text_id why, const char *arg,
                     const char *accept_language) {
    struct strbuf body;
    strbuf_init(&body, 0);
    refusal_body(&body, status, why, arg, accept_language);
    strbuf_addf(sb,
                "HTTP/1.1 %d %s\r\nContent-Type: " REFUSAL_TYPE "\r\nContent-Length: %zu\r\n"
                "Connection: close\r\n\r\n",
                status, title(status), body.len);
    strbuf_add(sb, body.data, body.len);
    strbuf_deinit(&body);
}
