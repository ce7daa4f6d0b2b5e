#include "config/workbook_zip.h"
#include "daemon/base/mem.h"
#include <zip.h>

struct book_zip {
    zip_t *archive;
    size_t left; /* bytes that may still be expanded */
};

enum err_code book_zip_open(const char *bytes, size_t len, size_t expanded_max, struct book_zip **out,
                            struct err *err) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &why);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (archive) {
        *out = mem_alloc(sizeof **out);
        **out = (struct book_zip){.archive = archive, .left = expanded_max};
    } else {
        err_set(err, ERR_SYNTAX, "%s", zip_error_strerror(&why));
        zip_source_free(source);
    }
    zip_error_fini(&why);
    return archive ? ERR_OK : ERR_SYNTAX;
}

void book_zip_close(struct book_zip *zip) {
    if (!zip) return;
    zip_discard(zip->archive);
    mem_free(zip);
}

static enum err_code expand(struct book_zip *zip, zip_file_t *file, struct strbuf *out, struct err *err) {
    char piece[65536];
    for (;;) {
        zip_int64_t n = zip_fread(file, piece, sizeof piece);
        if (n == 0) return ERR_OK;
        if (n < 0) return err_set(err, ERR_SYNTAX, "%s", zip_file_strerror(file));
        if ((size_t)n > zip->left) return err_set(err, ERR_TOO_BIG, "%s", err_text(ERR_TOO_BIG));
        zip->left -= (size_t)n;
        strbuf_add(out, piece, (size_t)n);
        if (strbuf_error(out)) return err_set(err, ERR_TOO_BIG, "%s", err_text(ERR_TOO_BIG));
    }
}

enum err_code book_zip_part(struct book_zip *zip, const char *name, struct strbuf *out, struct err *err) {
    zip_int64_t place = zip_name_locate(zip->archive, name, ZIP_FL_NOCASE);
    if (place < 0) return err_set(err, ERR_NOT_FOUND, "%s", zip_strerror(zip->archive));
    zip_file_t *file = zip_fopen_index(zip->archive, (zip_uint64_t)place, 0);
    if (!file) return err_set(err, ERR_SYNTAX, "%s", zip_strerror(zip->archive));
    enum err_code code = expand(zip, file, out, err);
    int closed = zip_fclose(file);
    if (!code && closed) code = err_set(err, ERR_SYNTAX, "%s", "the part is damaged");
    return code;
}
