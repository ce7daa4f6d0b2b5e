#include "config/reader.h"

void read_bodies(struct reader *r, const struct json_at *obj, const struct objective *objective,
                 struct body *lead, const struct body **coordinating, size_t *count) {
    if (reader_has(obj, "lead") || !objective) {
        reader_body(r, obj, "lead", lead);
    } else {
        *lead = objective->lead;
    }
    if (reader_bodies(r, obj, "coordinating", coordinating, count) || !objective) return;
    *coordinating = objective->coordinating;
    *count = objective->coordinating_count;
}
