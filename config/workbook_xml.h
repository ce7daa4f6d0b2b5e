/* Inside config only: a part of an .xlsx file as a stream of elements. Names are local, without their
 * namespaces. A document type, and with it every entity, is refused: workbooks have none. */
#ifndef TIENDO_CONFIG_WORKBOOK_XML_H
#define TIENDO_CONFIG_WORKBOOK_XML_H

#include "daemon/base/err.h"
#include <stddef.h>

#define BOOK_XML_DEPTH_MAX 64

struct book_xml {
    void (*start)(void *arg, const char *name, const char *const *attributes);
    void (*end)(void *arg, const char *name);
    void (*text)(void *arg, const char *bytes, size_t len); /* may be NULL */
    void *arg;
};

/* ERR_SYNTAX with line and reason; ERR_FORBIDDEN for a document type; ERR_TOO_BIG when nested too deeply. */
MUST_CHECK enum err_code book_xml_parse(const char *bytes, size_t len, const struct book_xml *to,
                                        struct err *err);
/* The value of the attribute of that local name; NULL when absent. */
const char *book_xml_attribute(const char *const *attributes, const char *name);

#endif
