#include "config/workbook_xml.h"
#include <expat.h>
#include <string.h>

#define SEPARATOR '|'
#define PIECE     (1 << 20) /* bytes handed over at once: its lengths are ints */

struct parse {
    XML_Parser parser;
    const struct book_xml *to;
    size_t depth;
    enum err_code stopped; /* ERR_OK, or why it was */
};

static const char *local(const char *name) {
    const char *last = strrchr(name, SEPARATOR);
    return last ? last + 1 : name;
}

static void stop(struct parse *p, enum err_code why) {
    p->stopped = why;
    XML_StopParser(p->parser, XML_FALSE);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **attributes) {
    struct parse *p = arg;
    if (p->stopped) return;
    if (++p->depth > BOOK_XML_DEPTH_MAX)
        stop(p, ERR_TOO_BIG);
    else
        p->to->start(p->to->arg, local(name), (const char *const *)attributes);
}

static void on_end(void *arg, const XML_Char *name) {
    struct parse *p = arg;
    if (p->stopped) return;
    p->depth--;
    p->to->end(p->to->arg, local(name));
}

static void on_text(void *arg, const XML_Char *text, int len) {
    struct parse *p = arg;
    if (!p->stopped && p->to->text) p->to->text(p->to->arg, text, (size_t)len);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                       int internal) {
    (void)name, (void)system, (void)public, (void)internal;
    stop(arg, ERR_FORBIDDEN);
}

static enum err_code explain(const struct parse *p, struct err *err) {
    if (p->stopped == ERR_FORBIDDEN) return err_set(err, ERR_FORBIDDEN, "%s", "it declares a document type");
    if (p->stopped) return err_set(err, p->stopped, "nested more than %d deep", BOOK_XML_DEPTH_MAX);
    return err_set(err, ERR_SYNTAX, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(p->parser),
                   XML_ErrorString(XML_GetErrorCode(p->parser)));
}

enum err_code book_xml_parse(const char *bytes, size_t len, const struct book_xml *to, struct err *err) {
    struct parse p = {.parser = XML_ParserCreateNS(NULL, SEPARATOR), .to = to};
    enum XML_Status status = XML_STATUS_OK;
    if (!p.parser) return err_set(err, ERR_NOMEM, "%s", err_text(ERR_NOMEM));
    XML_SetUserData(p.parser, &p);
    XML_SetElementHandler(p.parser, on_start, on_end);
    XML_SetCharacterDataHandler(p.parser, on_text);
    XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
    for (size_t done = 0, n; status == XML_STATUS_OK && (done == 0 || done < len); done += n ? n : 1) {
        n = len - done < PIECE ? len - done : PIECE;
        status = XML_Parse(p.parser, bytes + done, (int)n, done + n == len);
    }
    enum err_code code = status == XML_STATUS_OK ? ERR_OK : explain(&p, err);
    XML_ParserFree(p.parser);
    return code;
}

const char *book_xml_attribute(const char *const *attributes, const char *name) {
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}
