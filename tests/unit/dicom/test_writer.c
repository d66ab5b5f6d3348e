/* Unit tests of src/dicom/writer.c, build.c: round trips of generated and public files. */
#include "house_test.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "dicom_bytes.h"

static void assert_same_item(const cxr_dcm_item *a, const cxr_dcm_item *b);

static bool is_same_number(const cxr_dcm_elem *a, const cxr_dcm_elem *b)
{
	cxr_dcm_elem pair[2] = {*a, *b};
	cxr_dcm_item items[2] = {{.elems = &pair[0], .n_elems = 1}, {.elems = &pair[1], .n_elems = 1}};
	double x, y;
	for (size_t i = 0; i < 64 && cxr_dcm_double_at(&items[0], a->tag, i, &x); i++)
		if (!cxr_dcm_double_at(&items[1], b->tag, i, &y) || (x != y && x == x))
			return false;
	return true;
}

/* Equal but for the pad byte of an odd value, and byte order. */
static void assert_same_elem(const cxr_dcm_elem *a, const cxr_dcm_elem *b)
{
	assert_int_equal(a->tag, b->tag);
	if (a->n_fragments)
		assert_int_equal(b->vr, CXR_VR('O', 'B')); /* the only VR that encapsulated pixels may have */
	else if (a->n_bytes <= 0xFFFE || cxr_vr_has_long_length(a->vr))
		assert_int_equal(a->vr, b->vr);
	assert_int_equal(a->n_items, b->n_items);
	assert_int_equal(a->n_bytes + a->n_bytes % 2, b->n_bytes);
	assert_int_equal(a->n_fragments, b->n_fragments);
	for (size_t i = 0; i < a->n_items; i++)
		assert_same_item(&a->items[i], &b->items[i]);
	for (size_t i = 0; i < a->n_fragments; i++) {
		assert_true(b->fragments[i].len == a->fragments[i].len + a->fragments[i].len % 2);
		assert_memory_equal(a->fragments[i].ptr, b->fragments[i].ptr, a->fragments[i].len);
	}
	if (a->is_big_endian && a->tag != PIXELS) /* 32-bit samples lie in words of 16 bits */
		assert_true(is_same_number(a, b));
	else if (a->n_bytes && !a->is_big_endian)
		assert_memory_equal(a->value, b->value, a->n_bytes);
}

static void assert_same_item(const cxr_dcm_item *a, const cxr_dcm_item *b)
{
	size_t k = 0;
	for (size_t i = 0; i < a->n_elems; i++) {
		if (CXR_TAG_ELEMENT(a->elems[i].tag) == 0)
			continue; /* group lengths are not written */
		assert_true(k < b->n_elems);
		assert_same_elem(&a->elems[i], &b->elems[k++]);
	}
	assert_int_equal(k, b->n_elems);
}

static cxr_ts ts_to_write(const cxr_dcm_file *file)
{
	return cxr_ts_is_encapsulated(file->ts) ? file->ts : CXR_TS_EXPLICIT_LE;
}

/* read(write(x)) == x, and a second round changes no byte. */
static void assert_round_trip(const cxr_dcm_file *file, size_t n_bytes)
{
	cxr_err err;
	cxr_dcm_write_options options = {.ts = ts_to_write(file), .sop_class_uid = cxr_str_from("1.2.3"), .sop_instance_uid = cxr_str_from("1.2.3.4")};
	cxr_buf first;
	cxr_buf_init(&first, n_bytes * 8 + (64 << 20));
	assert_ok(cxr_dcm_write(&file->data, &options, &first, &err));
	parsed again;
	parse_bytes(&again, (const unsigned char *)first.ptr, first.len, NULL);
	if (again.rc != CXR_OK)
		fail_msg("cannot read back: %s %s", again.err.subject, again.err.msg);
	assert_same_item(&file->data, &again.file.data);
	assert_false(again.file.is_truncated);
	assert_int_equal(again.file.trailing_bytes, 0);
	cxr_buf second;
	cxr_buf_init(&second, first.max_bytes);
	assert_ok(cxr_dcm_write(&again.file.data, &options, &second, &err));
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.ptr, second.ptr, first.len);
	cxr_buf_release(&second);
	cxr_buf_release(&first);
	parsed_release(&again);
}

static void mixed_data_set(bytes *b)
{
	text(b, MODALITY, "CS", "CR");
	head(b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	item(b, UNDEFINED);
	text(b, REFERENCED_UID, "UI", "1.2345");
	head(b, CXR_TAG(0x0040, 0xA170), "SQ", 0);
	item_end(b);
	item(b, 0);
	sequence_end(b);
	text(b, PATIENT_NAME, "PN", "ODD");
	head(b, CXR_TAG(0x0018, 0x9332), "FD", 8);
	u32(b, 0x01234567);
	u32(b, 0x3FF00000);
	head(b, CXR_TAG(0x0020, 0x9165), "AT", 4);
	tag(b, CXR_TAG(0x0018, 0x9332));
	number(b, ROWS, 513);
	head(b, CXR_TAG(0x0028, 0x0106), "US", 2);
	u16(b, 0x8001);
	head(b, PIXELS, "OW", 6);
	u16(b, 1);
	u16(b, 2);
	u16(b, 0xFFFE);
}

static void test_round_trip_of_every_encoding(void **state)
{
	(void)state;
	static const char *const uids[] = {EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, EXPLICIT_BE};
	for (int kind = 0; kind < 4; kind++) {
		bytes b;
		part10(&b, uids[kind], kind == 1 || kind == 3, kind >= 2);
		mixed_data_set(&b);
		parsed p;
		parse(&p, &b);
		assert_int_equal(p.rc, CXR_OK);
		assert_int_equal(p.file.data.n_elems, 8);
		assert_round_trip(&p.file, b.n);
		parsed_release(&p);
	}
}

static void test_what_is_written(void **state)
{
	(void)state;
	cxr_err err;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_dcm_item data = {0};
	assert_ok(cxr_dcm_put_u16(&data, &arena, ROWS, CXR_VR('U', 'S'), 513, &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, PATIENT_NAME, CXR_VR('P', 'N'), "A^B", &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, PATIENT_NAME, CXR_VR('P', 'N'), "C^D", &err)); /* replaces */
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0008, 0x0018), CXR_VR('U', 'I'), "1.2.3", &err));
	cxr_dcm_item *items;
	assert_ok(cxr_dcm_put_sequence(&data, &arena, REFERENCED_IMAGES, 1, &items, &err));
	assert_ok(cxr_dcm_put_text(&items[0], &arena, REFERENCED_UID, CXR_VR('U', 'I'), "1.2", &err));
	assert_int_equal(data.n_elems, 4);
	cxr_dcm_write_options options = {
		.ts = CXR_TS_EXPLICIT_LE, .sop_class_uid = cxr_str_from("1.2"), .sop_instance_uid = cxr_str_from("1.2.3"), .implementation_uid = "1.9",
		.implementation_name = "TEST",
	};
	cxr_buf out;
	cxr_buf_init(&out, 10000);
	assert_ok(cxr_dcm_write(&data, &options, &out, &err));
	static const char expected[] = "DICM"
		"\2\0\0\0UL\4\0\x5C\0\0\0"
		"\2\0\1\0OB\0\0\2\0\0\0\0\1"
		"\2\0\2\0UI\4\0001.2\0"
		"\2\0\3\0UI\6\0001.2.3\0"
		"\2\0\x10\0UI\x14\0001.2.840.10008.1.2.1\0"
		"\2\0\x12\0UI\4\0001.9\0"
		"\2\0\x13\0SH\4\0TEST"
		"\x08\0\x18\0UI\6\0001.2.3\0"
		"\x08\0\x40\x11SQ\0\0\x14\0\0\0\xFE\xFF\0\xE0\x0C\0\0\0\x08\0\x50\x11UI\4\0001.2\0"
		"\x10\0\x10\0PN\4\0C^D "
		"\x28\0\x10\0US\2\0\1\2";
	for (size_t i = 0; i < 128; i++)
		assert_int_equal(out.ptr[i], 0);
	assert_int_equal(out.len, 128 + sizeof expected - 1);
	assert_memory_equal(out.ptr + 128, expected, sizeof expected - 1);
	cxr_buf_release(&out);
	cxr_arena_release(&arena);
}

static void test_header_without_pixels(void **state)
{
	(void)state;
	cxr_err err;
	for (int is_big = 0; is_big < 2; is_big++) {
		bytes b;
		part10(&b, is_big ? EXPLICIT_BE : EXPLICIT_LE, false, is_big);
		mixed_data_set(&b);
		parsed p;
		parse(&p, &b);
		cxr_dcm_write_options options = {.ts = CXR_TS_EXPLICIT_LE};
		cxr_buf whole, header;
		cxr_buf_init(&whole, 10000);
		cxr_buf_init(&header, 10000);
		const cxr_dcm_elem *pixels;
		assert_ok(cxr_dcm_write(&p.file.data, &options, &whole, &err));
		assert_ok(cxr_dcm_write_header(&p.file.data, &options, &header, &pixels, &err));
		assert_true(is_big ? !pixels : pixels && pixels->n_bytes == 6);
		if (pixels)
			cxr_buf_add(&header, pixels->value, pixels->n_bytes);
		assert_int_equal(header.len, whole.len);
		assert_memory_equal(header.ptr, whole.ptr, whole.len);
		cxr_buf_release(&whole);
		cxr_buf_release(&header);
		parsed_release(&p);
	}
}

static void test_big_endian_pixels_of_32_bits(void **state)
{
	(void)state;
	cxr_err err;
	bytes b;
	part10(&b, EXPLICIT_BE, false, true);
	number(&b, CXR_TAG(0x0028, 0x0100), 32);
	head(&b, PIXELS, "OW", 4);
	u32(&b, 0x01020304);
	parsed p;
	parse(&p, &b);
	cxr_buf out;
	cxr_buf_init(&out, 10000);
	assert_ok(cxr_dcm_write(&p.file.data, &(cxr_dcm_write_options){.ts = CXR_TS_EXPLICIT_LE}, &out, &err));
	assert_memory_equal(out.ptr + out.len - 4, "\4\3\2\1", 4);
	cxr_buf_release(&out);
	parsed_release(&p);
}

static void test_refusals(void **state)
{
	(void)state;
	cxr_err err;
	cxr_buf out;
	cxr_buf_init(&out, 10000);
	cxr_dcm_elem pixels = {.tag = PIXELS, .vr = CXR_VR('O', 'W'), .value = (const unsigned char *)"ab", .n_bytes = 2};
	cxr_dcm_item data = {.elems = &pixels, .n_elems = 1};
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_RLE}, &out, &err), CXR_E_ARG);
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_OTHER}, &out, &err), CXR_E_UNSUPPORTED);
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_IMPLICIT_LE}, &out, &err), CXR_E_UNSUPPORTED);
	cxr_str fragments[2] = {{"", 0}, {"ab", 2}};
	pixels = (cxr_dcm_elem){.tag = PIXELS, .vr = CXR_VR('O', 'B'), .fragments = fragments, .n_fragments = 2};
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_EXPLICIT_LE}, &out, &err), CXR_E_ARG);
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_RLE, .implementation_name = "seventeen letters"}, &out, &err), CXR_E_ARG);
	cxr_buf_release(&out);
	cxr_buf_init(&out, 200);
	pixels = (cxr_dcm_elem){.tag = PIXELS, .vr = CXR_VR('O', 'W'), .value = (const unsigned char *)"ab", .n_bytes = 2};
	assert_int_equal(cxr_dcm_write(&data, &(cxr_dcm_write_options){.ts = CXR_TS_EXPLICIT_LE}, &out, &err), CXR_E_NOMEM);
	cxr_buf_release(&out);
	/* a loop of items is cut by the depth limit */
	cxr_dcm_item looped = {0};
	cxr_dcm_elem loop = {.tag = REFERENCED_IMAGES, .vr = CXR_VR('S', 'Q'), .items = &looped, .n_items = 1};
	looped = (cxr_dcm_item){.elems = &loop, .n_elems = 1};
	cxr_buf_init(&out, 100000);
	assert_int_equal(cxr_dcm_write(&looped, &(cxr_dcm_write_options){.ts = CXR_TS_EXPLICIT_LE}, &out, &err), CXR_E_LIMIT);
	cxr_buf_release(&out);
}

static int round_trip_tree(const char *dir, int *n_refused)
{
	int n = 0;
	DIR *d = opendir(dir);
	assert_non_null(d);
	for (struct dirent *entry; (entry = readdir(d));) {
		if (entry->d_name[0] == '.')
			continue;
		char path[2048];
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		struct stat info;
		assert_int_equal(stat(path, &info), 0);
		if (S_ISDIR(info.st_mode)) {
			n += round_trip_tree(path, n_refused);
			continue;
		}
		FILE *f = fopen(path, "rb");
		size_t size = (size_t)info.st_size;
		unsigned char *data = malloc(size ? size : 1);
		assert_true(f && data && fread(data, 1, size, f) == size);
		fclose(f);
		parsed p;
		parse_bytes(&p, data, size, NULL);
		free(data);
		if (p.rc == CXR_OK && p.file.ts != CXR_TS_OTHER) {
			assert_round_trip(&p.file, size);
			n++;
		} else {
			assert_true(p.rc == CXR_OK || cxr_rc_is_bad_input(p.rc));
			(*n_refused)++;
		}
		parsed_release(&p);
	}
	closedir(d);
	return n;
}

static void test_round_trip_of_public_files(void **state)
{
	(void)state;
	const char *dir = test_shared_data("dicom");
	if (!dir) {
		print_message("no public test files: 0 round trips\n");
		skip();
	}
	int n_refused = 0;
	int n = round_trip_tree(dir, &n_refused);
	print_message("%d files round trip, %d refused with a typed error\n", n, n_refused);
	assert_true(n >= 175);
	assert_true(n_refused <= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip_of_every_encoding),
		cmocka_unit_test(test_what_is_written),
		cmocka_unit_test(test_header_without_pixels),
		cmocka_unit_test(test_big_endian_pixels_of_32_bits),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_round_trip_of_public_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
