/* tiendo plan show: a plan in words, as an officer would read it out. */
#include "daemon/base/mem.h"
#include "daemon/cli/cli.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char *shown(const char *plan, enum lang lang) {
    char *path = mem_printf("config/plans/%s.json", plan);
    char *argv[] = {"show", path};
    struct cli cli = {.command = "plan", .lang = lang};
    struct args_fault fault;
    strbuf_init(&cli.out, 0);
    assert_true(args_parse(2, argv, plan_command.options, &cli.args, &fault));
    assert_int_equal(plan_command.run(&cli), CLI_FINE);
    char *text = mem_strdup(cli.out.data);
    args_deinit(&cli.args);
    strbuf_deinit(&cli.out);
    mem_free(path);
    return text;
}

static void says(const char *text, const char *words) {
    if (!strstr(text, words)) fail_msg("nowhere: %s", words);
}

/* Who leads and only at request, each unit's own share, rounds by their titles, what a task amounts to, the
 * id of each window, which is needed to say how it stands, and what has no end. */
static void test_lao_cai(void **state) {
    (void)state;
    char *vi = shown("lao-cai-2022", LANG_VI), *en = shown("lao-cai-2022", LANG_EN);
    says(vi, "chủ trì: Hội Liên hiệp Phụ nữ tỉnh (đề nghị); phối hợp: Ban Dân tộc tỉnh");
    says(vi, "phân bổ: UBND huyện Si Ma Cai 29, UBND huyện Bắc Hà 66, ");
    says(vi, "Cập nhật bổ sung số liệu năm: trước ngày 25/1 năm sau");
    says(vi, "tổng hợp từ báo cáo annual\n");
    says(vi, "số lượng: ít nhất 423 tổ\n      · 1: 01/01/2022 – 31/12/2024\n");
    says(vi,
         "· start: từ 01/01/2022, không nêu hạn – triển khai, gắn với quá trình thành lập Tổ truyền thông\n");
    says(vi, "· half-year: chưa rõ (Văn bản không nêu ngày sơ kết 6 tháng) – sơ kết 6 tháng\n");
    says(vi, "phòng ngừa, ứng phó với bạo lực trên cơ sở giới, hằng năm từ 15/11 đến 15/12\n");
    says(vi, "612: 612/QĐ-UBDT Danh sách các thôn đặc biệt khó khăn\n");
    says(en, "before day 10 of month 9");
    says(en, "lead: Provincial Women's Union (requested)");
    mem_free(vi);
    mem_free(en);
}

/* What the document leaves open is said to be unknown, with the reason; a base without a year ends no line on
 * a comma, and no line ends on a blank. */
static void test_unknown(void **state) {
    (void)state;
    static const char *const plans[] = {"ngoc-hoi-2023", "lang-son-2022", "bac-kan-2011", "lai-chau-2016"};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        char *text = shown(plans[i], LANG_VI);
        assert_null(strstr(text, " \n"));
        mem_free(text);
    }
    char *ngoc_hoi = shown("ngoc-hoi-2023", LANG_VI), *lang_son = shown("lang-son-2022", LANG_VI);
    says(ngoc_hoi, "chủ trì: chưa rõ (Phụ lục giao nhiệm vụ không kèm theo bản này)");
    says(ngoc_hoi, "số liệu gốc: 55/1.000 phụ nữ\n");
    says(lang_son,
         "trong … ngày sau Trung ương có hướng dẫn cụ thể về tổng kết 15 năm thi hành Luật Bình đẳng "
         "giới; chưa rõ (Văn bản không nêu thời hạn");
    mem_free(ngoc_hoi);
    mem_free(lang_son);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lao_cai), cmocka_unit_test(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
