/* Whole files: read with a ceiling, written durably. */
#ifndef TIENDO_BASE_FILE_H
#define TIENDO_BASE_FILE_H

#include "daemon/base/strbuf.h"

/* Appends the file's bytes. ERR_NOT_FOUND, ERR_IO, ERR_TOO_BIG (beyond sb's limit). */
MUST_CHECK enum err_code file_read(const char *path, struct strbuf *sb, struct err *err);
/* Writes path.tmp, fsyncs, renames to path, fsyncs the folder. Mode 0600. */
MUST_CHECK enum err_code file_write(const char *path, const void *bytes, size_t len, struct err *err);
/* Mode 0700, parents too; existing is fine. */
MUST_CHECK enum err_code file_make_dirs(const char *path, struct err *err);
/* base folder + relative path (absolute path stays): caller frees. */
char *file_join(const char *dir, const char *path);
char *file_dirname(const char *path); /* caller frees */
/* Expands a shell pattern below dir, sorted; caller frees each and the array (mem_free). */
MUST_CHECK enum err_code file_glob(const char *dir, const char *pattern, char ***paths, size_t *count,
                                   struct err *err);

#endif
