/*
 * Every public DICOM file through every profile and policy: the output reads back strictly, holds no identifying text of
 * the input, and shows the same stored values; or the file is set aside with a reason.
 */
#include "dicom_fixture.h"

#include <stdio.h>

#include "os/mmap.h"
#include "os/walk.h"

typedef struct tally {
	lane lane;
	size_t n_files, n_written, n_aside, n_pixels_equal;
	bool is_basic;
	const char *path;
} tally;

static bool is_identifying(cxr_tag tag)
{
	switch (tag) {
	case CXR_TAG(0x0008, 0x0050): case CXR_TAG(0x0008, 0x0080): case CXR_TAG(0x0008, 0x0081): case CXR_TAG(0x0008, 0x0090):
	case CXR_TAG(0x0008, 0x1010): case CXR_TAG(0x0008, 0x1050): case CXR_TAG(0x0008, 0x1060): case CXR_TAG(0x0008, 0x1070):
	case CXR_TAG(0x0010, 0x0010): case CXR_TAG(0x0010, 0x0020): case CXR_TAG(0x0010, 0x0030): case CXR_TAG(0x0010, 0x1000):
	case CXR_TAG(0x0018, 0x1000): case CXR_TAG(0x0020, 0x0010): case CXR_TAG(0x0008, 0x0018): case CXR_TAG(0x0020, 0x000D):
	case CXR_TAG(0x0020, 0x000E): case CXR_TAG(0x0008, 0x1155): case CXR_TAG(0x0008, 0x0020): case CXR_TAG(0x0008, 0x0012):
		return true;
	default:
		return CXR_TAG_IS_PRIVATE(tag);
	}
}

/* Whole values of 8 bytes or more as they are encoded. */
static void assert_gone(const tally *t, const cxr_dcm_item *level)
{
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		for (size_t k = 0; k < elem->n_items; k++)
			assert_gone(t, &elem->items[k]);
		/* basic keeps what other attributes hold as well (a model's name) */
		if (!is_identifying(elem->tag) || (t->is_basic && CXR_TAG_IS_PRIVATE(elem->tag)) || !elem->value || elem->vr == CXR_VR('O', 'W') || elem->n_bytes > 400 ||
			elem->vr == CXR_VR('D', 'S') || elem->vr == CXR_VR('I', 'S')) /* numbers occur elsewhere, too */
			continue;
		cxr_str text = {(const char *)elem->value, elem->n_bytes};
		while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\0'))
			text.len--;
		bool is_printable = text.len >= 8;
		for (size_t k = 0; k < text.len; k++)
			is_printable = is_printable && (unsigned char)text.ptr[k] >= 0x20;
		if (!is_printable || cxr_str_starts(text, cxr_str_from("1.2.840.10008.")))
			continue;
		if (cxr_str_find(cxr_buf_str(&t->lane.out), text) != SIZE_MAX)
			fail_msg("%s: the value of %08x is in the output", t->path, (unsigned)elem->tag);
	}
}

static void assert_same_pixels(tally *t)
{
	lane *l = &t->lane;
	cxr_pixel_desc before, after;
	cxr_err err = {0};
	if (cxr_pixel_describe(&l->file, &before, &err) != CXR_OK || !cxr_pixel_can_decode(&l->file, &before))
		return;
	assert_ok(cxr_pixel_describe(&l->written, &after, &err));
	assert_int_equal(before.n_frames, after.n_frames);
	size_t n = (size_t)cxr_pixel_frame_bytes(&before);
	assert_int_equal(n, cxr_pixel_frame_bytes(&after));
	unsigned char *a = malloc(n), *b = malloc(n);
	assert_true(a && b);
	unsigned width = before.bits_allocated / 8u;
	for (uint32_t frame = 0; frame < before.n_frames; frame++) {
		assert_ok(cxr_pixel_decode(&l->file, &before, frame, a, n, &err));
		assert_ok(cxr_pixel_decode(&l->written, &after, frame, b, n, &err));
		for (size_t i = 0; i < n; i += width)
			for (unsigned bit = 0; bit < before.bits_stored; bit++) {
				unsigned at = before.high_bit + 1u - before.bits_stored + bit;
				if ((a[i + at / 8] >> at % 8 & 1) != (b[i + at / 8] >> at % 8 & 1))
					fail_msg("%s: frame %u differs", t->path, (unsigned)frame);
			}
	}
	free(a);
	free(b);
	t->n_pixels_equal++;
}

static cxr_rc on_file(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	tally *t = context;
	lane *l = &t->lane;
	cxr_mmap map;
	if (entry->info.kind != CXR_FILE_REGULAR || cxr_mmap_open(&map, entry->path, err) != CXR_OK)
		return CXR_OK;
	t->path = entry->relative;
	t->n_files++;
	for (int policy = 0; policy < CXR_N_DEID_PIXELS; policy++) {
		l->options.pixels = (cxr_deid_pixels)policy;
		cxr_rc rc = lane_run(l, (cxr_str){(const char *)map.bytes, map.n_bytes});
		if (rc == CXR_OK) {
			t->n_written++;
			assert_gone(t, &l->file.data);
			assert_same_pixels(t);
			if (t->is_basic && policy == 0)
				assert_true(l->object.result.n_kept > 0);
		} else if (l->object.result.skip_reason) {
			t->n_aside++;
			assert_true(l->err.msg[0] != '\0');
		} else {
			assert_true(cxr_rc_is_bad_input(rc)); /* not DICOM, or broken: the reader's word */
		}
	}
	cxr_mmap_close(&map);
	return CXR_OK;
}

static void test_public_files(void **state)
{
	(void)state;
	const char *root = test_shared_data("dicom");
	if (!root) {
		print_message("skipped: no public DICOM files\n");
		skip();
	}
	char *copy = strdup(root);
	for (int profile = 0; profile < CXR_N_DEID_PROFILES; profile++) {
		tally t = {0};
		cxr_err err = {0};
		lane_open(&t.lane, 9);
		t.lane.options.profile = (cxr_deid_profile)profile;
		t.is_basic = profile == CXR_DEID_BASIC;
		assert_ok(cxr_walk(copy, on_file, &t, &err));
		print_message("%s: %zu files, %zu written, %zu set aside, %zu with equal pixels\n", cxr_deid_profile_name((cxr_deid_profile)profile), t.n_files,
			t.n_written, t.n_aside, t.n_pixels_equal);
		assert_true(t.n_files > 150 && t.n_written > 200 && t.n_pixels_equal > 100);
		lane_close(&t.lane);
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_public_files)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
