#include "daemon/model/submission.h"
#include <string.h>

struct submission *submission_new(void) {
    struct arena *arena = arena_new(SUBMISSION_ARENA_MAX);
    struct submission *s = arena_alloc(arena, sizeof *s);
    if (!s) {
        arena_free(arena);
        return NULL;
    }
    s->arena = arena;
    return s;
}

void submission_free(struct submission *s) {
    if (!s) return;
    plans_unref(s->plans);
    arena_free(s->arena); /* s itself lies in it */
}

enum err_code submission_set_payload(struct submission *s, const char *media_type, const void *bytes,
                                     size_t len, struct err *err) {
    char *payload = len < SUBMISSION_ARENA_MAX ? arena_alloc(s->arena, len + 1) : NULL;
    char *type = arena_strdup(s->arena, media_type);
    if (!payload || (media_type && !type))
        return err_set(err, ERR_TOO_BIG, "a submission of %zu bytes; at most %u are accepted", len,
                       SUBMISSION_ARENA_MAX);
    if (len) memcpy(payload, bytes, len);
    s->media_type = type;
    s->payload = payload;
    s->payload_len = len;
    crypto_sha256(payload, len, s->sha256);
    return ERR_OK;
}

enum err_code submission_set_lines(struct submission *s, size_t count, struct err *err) {
    if (count > SUBMISSION_LINES_MAX)
        return err_set(err, ERR_TOO_BIG, "%zu lines; at most %d are accepted in one submission", count,
                       SUBMISSION_LINES_MAX);
    struct submission_line *lines = arena_array(s->arena, count, sizeof *lines);
    if (!lines)
        return err_set(err, ERR_TOO_BIG, "no room for %zu lines beside the rest of the submission", count);
    s->lines = lines;
    s->line_count = count;
    return ERR_OK;
}
