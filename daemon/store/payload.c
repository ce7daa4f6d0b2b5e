/* Payloads as received, deflated where that is smaller. One compressor is kept: setting one up costs more
 * than a form. */
#include "daemon/store/internal.h"
#define ZLIB_CONST /* input is not ours to change */
#include <zlib.h>

struct codec {
    z_stream z;
    unsigned char *out; /* owned */
    size_t cap;
};

struct codec *codec_new(void) {
    struct codec *codec = mem_alloc(sizeof *codec);
    if (deflateInit(&codec->z, 6) == Z_OK) return codec;
    mem_free(codec);
    return NULL;
}

void codec_free(struct codec *codec) {
    if (!codec) return;
    deflateEnd(&codec->z);
    mem_free(codec->out);
    mem_free(codec);
}

int codec_pack(struct codec *codec, const void *bytes, size_t len, const void **out, size_t *out_len) {
    *out = bytes;
    *out_len = len;
    if (!codec || len < 2 || len > UINT32_MAX) return ENCODING_PLAIN;
    mem_grow(&codec->out, &codec->cap, len);
    deflateReset(&codec->z);
    codec->z.next_in = bytes;
    codec->z.avail_in = (uInt)len;
    codec->z.next_out = codec->out;
    codec->z.avail_out = (uInt)len - 1; /* what does not fit here is not smaller */
    if (deflate(&codec->z, Z_FINISH) != Z_STREAM_END) return ENCODING_PLAIN;
    *out = codec->out;
    *out_len = codec->z.total_out;
    return ENCODING_ZLIB;
}

static enum err_code damaged(struct err *err) {
    return err_set(err, ERR_IO, "database: a payload does not unpack to what was received");
}

enum err_code codec_unpack(int encoding, const void *bytes, size_t len, size_t full, struct strbuf *sb,
                           struct err *err) {
    unsigned char piece[16384];
    if (encoding == ENCODING_PLAIN) {
        strbuf_add(sb, bytes, len);
        return len == full ? strbuf_error(sb) : damaged(err);
    }
    z_stream z = {.next_in = bytes, .avail_in = (uInt)len};
    if (inflateInit(&z) != Z_OK) return err_set(err, ERR_NOMEM, "no memory to unpack a payload");
    int rc = Z_OK;
    while (rc == Z_OK && !strbuf_error(sb)) {
        z.next_out = piece;
        z.avail_out = sizeof piece;
        rc = inflate(&z, Z_NO_FLUSH);
        if (rc == Z_OK || rc == Z_STREAM_END) strbuf_add(sb, piece, sizeof piece - z.avail_out);
    }
    bool whole = rc == Z_STREAM_END && z.total_out == full;
    inflateEnd(&z);
    if (strbuf_error(sb)) return err_set(err, strbuf_error(sb), "a payload of %zu bytes does not fit", full);
    return whole ? ERR_OK : damaged(err);
}
