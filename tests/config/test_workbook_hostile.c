/* Files that are no workbooks, are broken or mean harm: refused in words, never worse. What is changed at
 * random is so from a seed that is printed; another is tried with TIENDO_SEED. */
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "tests/config/sheets.h"
#include <stdlib.h>
#include <string.h>

static void refuse_text(const char *text, size_t len, const char *code, const char *said) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_add(&sb, text, len);
    assert_refused(&sb, code, said);
    strbuf_deinit(&sb);
}
#define REFUSE_TEXT(text, code, said) refuse_text((text), sizeof(text) - 1, (code), (said))

/* What is neither kind of file is refused with the remedy. */
static void test_other_files(void **state) {
    (void)state;
    REFUSE_TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old .xls, or one with a password", "workbook.kind",
                ".xlsx");
    REFUSE_TEXT("id,at\nx,end\n", "workbook.block", "[plan]");
    REFUSE_TEXT("[plan]\nkey,value\ntitle,K\xE9 ho\n", "payload.encoding", "CSV UTF-8");
    REFUSE_TEXT("[plan]\nkey,value\ntitle,\"a\" b\n", "csv.quote", "quotes");
    REFUSE_TEXT("[plan]\nkey,value\ntitle,\"a\n", "csv.quote", "quotes");
    REFUSE_TEXT("[plan]\nkey\0value\n", "workbook.kind", ".xlsx");
    REFUSE_TEXT("\xFF\xFE[\0p\0l\0a\0n\0]\0", "workbook.kind", ".xlsx"); /* UTF-16 */
    REFUSE_TEXT("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "payload.encoding", "CSV UTF-8");
    REFUSE_TEXT("PK\3\4 and no more", "workbook.broken", "zip");
}

static void refuse_parts(const struct xlsx_parts *parts, const char *code, const char *said) {
    struct strbuf bytes;
    xlsx_of(parts, &bytes);
    assert_refused(&bytes, code, said);
    strbuf_deinit(&bytes);
}
#define REFUSE_ROWS(rows, code, said)                                                                        \
    refuse_parts(&(struct xlsx_parts){.sheets = {{"a", rows}}}, (code), (said))

/* Parts that contradict themselves are refused with the part and the cell. */
static void test_broken_parts(void **state) {
    (void)state;
    REFUSE_ROWS("<row r='2'><c/></row><row r='1'><c/></row>", "workbook.order", "sheet0.xml");
    REFUSE_ROWS("<row r='1048577'/>", "workbook.order", "A1048577");
    REFUSE_ROWS("<row><c r='B1'/><c r='A1'/></row>", "workbook.order", "cell A1");
    REFUSE_ROWS("<row><c r='XFE1'/></row>", "workbook.order", "sheet0.xml");
    REFUSE_ROWS("<row><c r='AAAAAAAAAAAAAAAAAAAA1'/></row>", "workbook.order", "sheet0.xml");
    REFUSE_ROWS("<row><c t='s'><v>7</v></c></row>", "workbook.shared", "cell A1 names a text");
    REFUSE_ROWS("<row><c t='s'><v>-1</v></c></row>", "workbook.shared", "cell A1 names a text");
    REFUSE_ROWS("<row><c><v>12,5</v></c></row>", "workbook.number", "cell A1");
    REFUSE_ROWS("<row><c t='odd'><v>1</v></c></row>", "workbook.type", "cell A1");
    REFUSE_ROWS("<row><c></row>", "workbook.broken", "mismatched tag");
}

/* What a sheet says of its own size is not believed: room is made for the cells that are there. */
static void test_huge_dimensions(void **state) {
    (void)state;
    struct strbuf bytes;
    xlsx_of(&(struct xlsx_parts){.sheets = {{"a", "</sheetData><dimension ref='A1:XFD1048576'/><sheetData>"
                                                  "<row r='1048576' spans='1:16384'><c r='XFD1048576' t='b'>"
                                                  "<v>1</v></c></row>"}}},
            &bytes);
    struct book *book = book_of(&bytes);
    assert_string_equal(cell_text(book, "a", "XFD1048576"), "true");
    assert_int_equal(book->cells, 1);
    book_free(book);
    strbuf_deinit(&bytes);
}

/* A text that is shared by more cells than there is room for is refused, too. */
static void test_a_long_text_shared(void **state) {
    (void)state;
    struct strbuf text, row;
    strbuf_init(&text, 0);
    strbuf_init(&row, 0);
    strbuf_adds(&text, "<si><t>");
    for (size_t i = 0; i < (size_t)4 << 20; i++) strbuf_addc(&text, 'x');
    strbuf_adds(&text, "</t></si>");
    strbuf_adds(&row, "<row>");
    for (size_t i = 0; i < 1000; i++) strbuf_adds(&row, "<c t='s'><v>0</v></c>");
    strbuf_adds(&row, "</row>");
    refuse_parts(&(struct xlsx_parts){.sheets = {{"a", row.data}}, .strings = text.data}, "workbook.full",
                 "larger than can be read");
    strbuf_deinit(&text);
    strbuf_deinit(&row);
}

/* Archives that lack what a workbook has. */
static void test_missing_parts(void **state) {
    (void)state;
    struct strbuf bytes;
    zip_of((const struct part[]){{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0}}, 1,
           &bytes);
    assert_refused(&bytes, "workbook.kind", ".ods");
    strbuf_deinit(&bytes);
    zip_of((const struct part[]){{"_rels/.rels",
                                  "<Relationships><Relationship Id='a' Type='x/officeDocument' "
                                  "Target='xl/../xl/workbook.xml'/></Relationships>",
                                  0}},
           1, &bytes);
    assert_refused(&bytes, "workbook.broken", "xl/_rels/workbook.xml.rels");
    strbuf_deinit(&bytes);
}

/* A small file that would expand into a huge one is stopped at the ceiling. */
static void test_zip_bomb(void **state) {
    (void)state;
    struct strbuf bytes;
    size_t len = BOOK_EXPANDED_MAX + 1;
    char *blanks = mem_alloc(len);
    memset(blanks, ' ', len);
    const struct part parts[] = {
        {"_rels/.rels",
         "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='w.xml'/></Relationships>", 0},
        {"_rels/w.xml.rels", blanks, len}};
    zip_of(parts, 2, &bytes);
    assert_true(bytes.len < 1 << 20);
    assert_refused(&bytes, "workbook.expanded", "64 MiB");
    strbuf_deinit(&bytes);
    mem_free(blanks);
}

/* Many parts that are small enough each are not, taken together. */
static void test_zip_bomb_of_many_parts(void **state) {
    (void)state;
    struct strbuf blanks;
    struct xlsx_parts parts = {.sheets = {{NULL, NULL}}};
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    strbuf_init(&blanks, 0);
    for (size_t i = 0; i < (size_t)15 << 20; i++) strbuf_addc(&blanks, ' ');
    for (size_t i = 0; i < 5; i++) parts.sheets[i] = (struct xlsx_sheet){names[i], blanks.data};
    refuse_parts(&parts, "workbook.expanded", "64 MiB");
    strbuf_deinit(&blanks);
}

/* Elements nested without end are stopped, and a document type, through which entities expand or files are
 * read, is not looked at. */
static void test_deep_xml_and_entities(void **state) {
    (void)state;
    struct strbuf deep;
    strbuf_init(&deep, 0);
    for (size_t i = 0; i < 100000; i++) strbuf_adds(&deep, "<x>");
    refuse_parts(&(struct xlsx_parts){.sheets = {{"a", deep.data}}}, "workbook.expanded", "64 deep");
    strbuf_deinit(&deep);
    static const char lol[] =
        "<!DOCTYPE w [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c "
        "'&b;&b;&b;&b;&b;&b;&b;&b;'>]><Relationships>&c;</Relationships>";
    static const char file[] = "<!DOCTYPE w SYSTEM 'file:///etc/passwd'><Relationships/>";
    const char *const bad[] = {lol, file};
    for (size_t i = 0; i < 2; i++) {
        struct strbuf bytes;
        zip_of(&(const struct part){"_rels/.rels", bad[i], 0}, 1, &bytes);
        assert_refused(&bytes, "workbook.doctype", "document type");
        strbuf_deinit(&bytes);
    }
}

/* More cells than anybody writes are refused, in either kind of file. */
static void test_too_many_cells(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "[a]\n");
    for (size_t r = 0; r < 600; r++) {
        for (size_t c = 0; c < 1000; c++) strbuf_adds(&sb, "1,");
        strbuf_addc(&sb, '\n');
    }
    assert_refused(&sb, "workbook.full", "500000");
    strbuf_clear(&sb);
    for (size_t r = 0; r < 60; r++) {
        strbuf_adds(&sb, "<row>");
        for (size_t c = 0; c < 10000; c++) strbuf_adds(&sb, "<c><v>1</v></c>");
        strbuf_adds(&sb, "</row>");
    }
    refuse_parts(&(struct xlsx_parts){.sheets = {{"a", sb.data}}}, "workbook.full", "500000");
    strbuf_deinit(&sb);
}

static struct rng *seeded(void) {
    const char *given = getenv("TIENDO_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20220324;
    print_message("seed %llu\n", (unsigned long long)seed);
    return rng_new(seed);
}

static void read_any(const char *bytes, size_t len) {
    struct problems problems;
    problems_init(&problems);
    struct book *book = book_read(bytes, len, "book", &problems);
    assert_int_equal(book != NULL, problems.errors == 0);
    book_free(book);
    problems_deinit(&problems);
}

/* Cut off at any length, and with bytes changed at random: read or refused, never worse. */
static void test_damaged_files(void **state) {
    (void)state;
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    struct rng *rng = seeded();
    strbuf_init(&bytes, 0);
    assert_int_equal(file_read("tests/data/sheets/libreoffice.xlsx", &bytes, &err), ERR_OK);
    for (size_t len = 0; len < bytes.len; len += 97) read_any(bytes.data, len);
    for (size_t round = 0; round < 400; round++) {
        char *copy = mem_strndup(bytes.data, 0);
        copy = mem_resize(copy, bytes.len, 1);
        memcpy(copy, bytes.data, bytes.len);
        for (size_t n = 1 + rng_next(rng) % 8; n > 0; n--)
            copy[rng_next(rng) % bytes.len] = (char)rng_next(rng);
        read_any(copy, bytes.len);
        mem_free(copy);
    }
    rng_free(rng);
    strbuf_deinit(&bytes);
}

/* The XML inside a workbook changed at random, in an archive that is whole. */
static void test_damaged_xml(void **state) {
    (void)state;
    static const char signs[] = "<>/='\" 0123456789ABZrstvc&;-\x80";
    struct rng *rng = seeded();
    for (size_t round = 0; round < 600; round++) {
        char rows[] =
            "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' s='1'><v>42369</v></c></row><row r='3'><c "
            "t='inlineStr'><is><t>x</t></is></c><c t='b'><v>1</v></c></row>";
        struct strbuf bytes;
        for (size_t n = 1 + rng_next(rng) % 4; n > 0; n--)
            rows[rng_next(rng) % (sizeof rows - 1)] = signs[rng_next(rng) % (sizeof signs - 1)];
        xlsx_of(&(struct xlsx_parts){.sheets = {{"a", rows}},
                                     .strings = "<si><t>y</t></si>",
                                     .styles = "<cellXfs><xf/><xf numFmtId='14'/></cellXfs>"},
                &bytes);
        read_any(bytes.data, bytes.len);
        strbuf_deinit(&bytes);
    }
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_broken_parts),
        cmocka_unit_test(test_huge_dimensions),
        cmocka_unit_test(test_a_long_text_shared),
        cmocka_unit_test(test_missing_parts),
        cmocka_unit_test(test_zip_bomb),
        cmocka_unit_test(test_zip_bomb_of_many_parts),
        cmocka_unit_test(test_deep_xml_and_entities),
        cmocka_unit_test(test_too_many_cells),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_damaged_xml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
