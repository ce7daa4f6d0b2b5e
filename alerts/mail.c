#include "alerts/mail.h"
#include "alerts/channel.h"
#include "alerts/mime.h"
#include "alerts/render.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <string.h>

#define BODY_BYTES   ((size_t)16 << 20)
#define HEADER_BYTES ((size_t)64 << 10)
#define SECRET_BYTES ((size_t)4 << 10)
#define DEFAULT_FROM "tiendo@localhost"

/* ---- at the flush ---- */

/* The address alone of "Name <address>" or "address". */
static char *bare_address(const char *from) {
    const char *open = strrchr(from, '<'), *end = open ? strchr(open, '>') : NULL;
    return end ? mem_strndup(open + 1, (size_t)(end - open - 1)) : mem_strdup(from);
}

static const char *from_of(const struct settings *settings) {
    return settings->smtp.from ? settings->smtp.from : DEFAULT_FROM;
}

/* <hash@domain of the sender>: filters distrust ids without a domain. */
static const char *mail_id(const struct settings *settings, const char *hash, struct arena *arena) {
    char *from = bare_address(from_of(settings));
    const char *at = strrchr(from, '@');
    char *id = mem_printf("<%s@%s>", hash, at && at[1] && address_is_sound(from) ? at + 1 : "tiendo");
    const char *kept = arena_strdup(arena, id);
    mem_free(id);
    mem_free(from);
    return kept;
}

static void add_header(cJSON *headers, const char *name, const char *value) {
    struct strbuf sb;
    strbuf_init(&sb, HEADER_BYTES);
    mime_header(&sb, name, value);
    cJSON_AddStringToObject(headers, name, sb.data);
    strbuf_deinit(&sb);
}

/* The part of a message's id that can stand in a boundary. Its "=_" never occurs in quoted-printable. */
static char *boundary_of(const struct message *m) {
    return mem_printf("=_tiendo_%.*s", (int)strcspn(m->id + 1, "@>"), m->id + 1);
}

static cJSON *headers_of(const struct message *m, const struct alerts_context *ctx, const char *boundary) {
    cJSON *headers = cJSON_CreateObject();
    struct strbuf subject;
    char *from = bare_address(from_of(ctx->settings));
    char *sender = mem_printf("tiendo <%s>", address_is_sound(from) ? from : DEFAULT_FROM);
    char *type = mem_printf("multipart/alternative;\r\n boundary=\"%s\"", boundary);
    strbuf_init(&subject, HEADER_BYTES);
    render_subject(m, ctx->plans, &subject);
    cJSON_AddStringToObject(headers, "From", sender);
    cJSON_AddStringToObject(headers, "To", m->addressee.address);
    add_header(headers, "Subject", subject.data);
    cJSON_AddStringToObject(headers, "Message-ID", m->id);
    if (m->thread) {
        cJSON_AddStringToObject(headers, "In-Reply-To", m->thread);
        cJSON_AddStringToObject(headers, "References", m->thread);
    }
    cJSON_AddStringToObject(headers, "Auto-Submitted", "auto-generated");
    cJSON_AddStringToObject(headers, "X-Auto-Response-Suppress", "All");
    cJSON_AddStringToObject(headers, "MIME-Version", "1.0");
    cJSON_AddStringToObject(headers, "Content-Type", type);
    strbuf_deinit(&subject);
    mem_free(type);
    mem_free(sender);
    mem_free(from);
    return headers;
}

static void add_part(struct strbuf *sb, const char *boundary, const char *type,
                     const struct strbuf *content) {
    strbuf_addf(
        sb, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        boundary, type);
    mime_quoted(sb, content->data, content->len);
    strbuf_adds(sb, "\r\n");
}

static enum err_code mail_compose(const struct message *m, const struct alerts_context *ctx,
                                  struct arena *arena, struct delivery *out, struct err *err) {
    struct strbuf text, html, body, headers;
    char *boundary = boundary_of(m);
    strbuf_init(&text, BODY_BYTES);
    strbuf_init(&html, BODY_BYTES);
    strbuf_init(&body, 0);
    strbuf_init(&headers, HEADER_BYTES);
    enum err_code code = render_body(m, ctx, &text, &html, err);
    if (code) goto out;
    add_part(&body, boundary, "text/plain", &text);
    add_part(&body, boundary, "text/html", &html);
    strbuf_addf(&body, "--%s--\r\n", boundary);
    json_print(&headers, headers_of(m, ctx, boundary));
    out->headers = arena_strdup(arena, headers.data);
    out->body = arena_strndup(arena, body.data, body.len);
    out->body_len = body.len;
    code = strbuf_error(&body) ? strbuf_error(&body) : strbuf_error(&headers);
    if (!code && (!out->headers || !out->body)) code = ERR_TOO_BIG;
    if (code) err_set(err, code, "mail %s", m->id);
out:
    strbuf_deinit(&headers);
    strbuf_deinit(&body);
    strbuf_deinit(&html);
    strbuf_deinit(&text);
    mem_free(boundary);
    return code;
}

/* ---- at each attempt ---- */

enum err_code mail_assemble(const struct delivery *d, int64_t real_ms, struct strbuf *sb, struct err *err) {
    cJSON *headers = cJSON_Parse(d->headers);
    char date[MIME_DATE_MAX];
    enum err_code code = ERR_OK;
    if (!cJSON_IsObject(headers))
        code = err_set(err, ERR_INVALID, "the headers of delivery d%lld are damaged", (long long)d->id);
    mime_date(real_ms, date);
    strbuf_addf(sb, "Date: %s\r\n", date);
    for (const cJSON *h = code ? NULL : headers->child; h; h = h->next)
        if (cJSON_IsString(h)) strbuf_addf(sb, "%s: %s\r\n", h->string, h->valuestring);
    strbuf_adds(sb, "\r\n");
    strbuf_add(sb, d->body, d->body_len);
    cJSON_Delete(headers);
    if (!code && strbuf_error(sb)) code = err_set(err, strbuf_error(sb), "mail %s", d->message_id);
    return code;
}

/* DATA/mail/<Message-ID>.eml, without the angle brackets; a slash could leave the folder. */
static char *file_of(const char *mail_dir, const char *message_id) {
    size_t len = strcspn(message_id + 1, ">/");
    char *name = mem_printf("%.*s.eml", (int)len, message_id + 1), *path = file_join(mail_dir, name);
    mem_free(name);
    return path;
}

static void write_file(const char *mail_dir, const struct delivery *d, const struct strbuf *mail,
                       struct try *t) {
    struct err err;
    char *path = file_of(mail_dir, d->message_id);
    enum err_code code = file_make_dirs(mail_dir, &err);
    if (!code) code = file_write(path, mail->data, mail->len, &err);
    if (code)
        try_end(t, ATTEMPT_RETRY, err.msg);
    else
        try_end(t, ATTEMPT_DELIVERED, path);
    mem_free(path);
}

static enum err_code read_password(const struct smtp_settings *smtp, struct strbuf *sb, struct err *err) {
    if (!smtp->password_file) return ERR_OK;
    enum err_code code = file_read(smtp->password_file, sb, err);
    while (!code && sb->len && strchr("\r\n", sb->data[sb->len - 1])) sb->data[--sb->len] = '\0';
    return code;
}

static void send_mail(const struct smtp_settings *smtp, const struct delivery *d, const struct strbuf *mail,
                      struct try *t) {
    struct strbuf password;
    struct err err;
    const char *to[] = {d->to, NULL};
    char *from = bare_address(smtp->from ? smtp->from : DEFAULT_FROM);
    strbuf_init(&password, SECRET_BYTES);
    if (read_password(smtp, &password, &err)) {
        try_end(t, ATTEMPT_RETRY, err.msg);
    } else {
        struct fetch_request request = {
            .url = smtp->url,
            .body = mail->data,
            .body_len = mail->len,
            .mail_from = from,
            .mail_to = to,
            .username = smtp->username,
            .password = smtp->username ? password.data : NULL,
            .starttls = (enum fetch_tls)smtp->starttls,
        };
        try_fetch(t, &request);
    }
    strbuf_deinit(&password);
    mem_free(from);
}

static void mail_attempt(const struct try_context *ctx, const struct delivery *d, struct try *t) {
    struct strbuf mail;
    struct err err;
    strbuf_init(&mail, 0);
    if (mail_assemble(d, clock_real_ms(), &mail, &err))
        try_end(t, ATTEMPT_DEAD, err.msg);
    else if (ctx->settings->smtp.url)
        send_mail(&ctx->settings->smtp, d, &mail, t);
    else
        write_file(ctx->mail_dir, d, &mail, t);
    strbuf_deinit(&mail);
}

const struct channel mail_channel = {"email", RECEIVER_EMAIL, mail_id, mail_compose, mail_attempt};
