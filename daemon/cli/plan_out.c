#include "daemon/cli/plan_out.h"
#include "daemon/base/mem.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *plan_out_begin(const char *path) {
    return mem_printf("%s.tmp", path);
}

enum err_code plan_out_end(const char *begun, const char *path, enum err_code code, struct err *err) {
    if (!code && rename(begun, path) < 0) code = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (code) unlink(begun);
    return code;
}

static enum err_code write_all(const char *path, const struct strbuf *bytes, struct err *err) {
    FILE *file = fopen(path, "wb");
    if (!file) return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    bool written = fwrite(bytes->data, 1, bytes->len, file) == bytes->len;
    int why = errno;
    if (fclose(file) != 0 && written) {
        written = false;
        why = errno;
    }
    return written ? ERR_OK : err_set(err, ERR_IO, "%s: %s", path, strerror(why));
}

enum err_code plan_out_write(const char *path, const struct strbuf *bytes, struct err *err) {
    char *begun = plan_out_begin(path);
    enum err_code code = strbuf_error(bytes)
                             ? err_set(err, strbuf_error(bytes), "%s", err_text(strbuf_error(bytes)))
                             : write_all(begun, bytes, err);
    code = plan_out_end(begun, path, code, err);
    mem_free(begun);
    return code;
}
