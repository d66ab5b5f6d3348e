/*
 * Twelve bytes of text in every place that a DICOM file has: none of them may reach the output of the allow-list profiles.
 * The search for removed texts is off, so that the profiles themselves are what is tested.
 */
#include "dicom_fixture.h"

#include "dicom/dict_table.h"

#define CANARY "QZJXKWVCANRY"
#define DIGITS "918273645546"

typedef enum plant { PLANT_TEXT, PLANT_DIGITS, PLANT_UTF16LE, PLANT_UTF16BE } plant;

static bool holds_canary(cxr_str bytes)
{
	static const char swapped[] = "ZQXJWKCVNAYR"; /* as 16-bit words of the other order */
	return holds_text(bytes, CANARY) || holds_text(bytes, DIGITS) || cxr_str_find(bytes, (cxr_str){swapped, 12}) != SIZE_MAX ||
		cxr_str_find(bytes, (cxr_str){swapped, 8}) != SIZE_MAX || cxr_str_find(bytes, (cxr_str){"QZJXKWVC", 8}) != SIZE_MAX ||
		cxr_str_find(bytes, (cxr_str){"91827364", 8}) != SIZE_MAX;
}

static size_t plant_value(plant how, char out[64])
{
	const char *text = how == PLANT_DIGITS ? DIGITS : CANARY;
	size_t n = strlen(text);
	if (how == PLANT_TEXT || how == PLANT_DIGITS) {
		memcpy(out, text, n);
		return n;
	}
	for (size_t i = 0; i < n; i++) {
		out[2 * i + (how == PLANT_UTF16LE)] = 0;
		out[2 * i + (how == PLANT_UTF16BE)] = text[i];
	}
	return 2 * n;
}

/* The canary as a value of the VR; numbers get its bytes. */
static void plant_elem(wire *w, cxr_tag tag, const char *vr, plant how)
{
	char value[64];
	size_t n = plant_value(how, value);
	if (strcmp(vr, "UI") == 0 && how == PLANT_DIGITS) {
		wire_text(w, tag, vr, "1.2." DIGITS);
		return;
	}
	if (strcmp(vr, "FD") == 0 || strcmp(vr, "OD") == 0 || strcmp(vr, "UV") == 0 || strcmp(vr, "SV") == 0 || strcmp(vr, "OV") == 0)
		n = n / 8 * 8;
	wire_bytes(w, tag, vr, value, n);
}

static void plant_sequence(wire *w, cxr_tag tag, plant how, int depth)
{
	wire_head(w, tag, "SQ", UNDEFINED_LENGTH);
	wire_item(w, UNDEFINED_LENGTH);
	plant_elem(w, CXR_TAG(0x0008, 0x0050), "SH", how);
	if (depth < 3)
		plant_sequence(w, CXR_TAG(0x0008, 0x1140), how, depth + 1);
	plant_elem(w, CXR_TAG(0x0009, 0x0010), "LO", how);
	plant_elem(w, CXR_TAG(0x0009, 0x1001), "UN", how);
	plant_elem(w, CXR_TAG(0x0010, 0x0010), "PN", how);
	plant_elem(w, CXR_TAG(0x0028, 0x3002), "US", how);
	plant_elem(w, CXR_TAG(0x0028, 0x3003), "LO", how);
	plant_elem(w, CXR_TAG(0x0028, 0x3006), "OW", how);
	plant_elem(w, CXR_TAG(0x7FE0, 0x0010), "OW", how);
	wire_item_end(w);
	wire_sequence_end(w);
}

static bool is_structure(cxr_tag tag)
{
	switch (tag) {
	case CXR_TAG(0x0008, 0x0016): case CXR_TAG(0x0028, 0x0002): case CXR_TAG(0x0028, 0x0004): case CXR_TAG(0x0028, 0x0006):
	case CXR_TAG(0x0028, 0x0008): case CXR_TAG(0x0028, 0x0010): case CXR_TAG(0x0028, 0x0011): case CXR_TAG(0x0028, 0x0100):
	case CXR_TAG(0x0028, 0x0101): case CXR_TAG(0x0028, 0x0102): case CXR_TAG(0x0028, 0x0103): case CXR_TAG(0x7FE0, 0x0008):
	case CXR_TAG(0x7FE0, 0x0009): case CXR_TAG(0x7FE0, 0x0010):
		return true;
	default:
		/* a DICOMDIR is refused; items and group 0002 are no elements of a data set; 7FE0 ends one */
		return CXR_TAG_GROUP(tag) <= 4 || CXR_TAG_GROUP(tag) >= 0x7FE0;
	}
}

static void plant_meta(wire *w)
{
	plant_elem(w, CXR_TAG(2, 3), "UI", PLANT_DIGITS);
	plant_elem(w, CXR_TAG(2, 0x12), "UI", PLANT_DIGITS);
	plant_elem(w, CXR_TAG(2, 0x13), "SH", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x16), "AE", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x17), "AE", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x18), "AE", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x26), "UR", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x31), "OB", PLANT_TEXT);
	plant_elem(w, CXR_TAG(2, 0x100), "UI", PLANT_DIGITS);
	plant_elem(w, CXR_TAG(2, 0x102), "OB", PLANT_TEXT);
}

/* Preamble, meta group with canaries, then the data set's encoding. */
static void open_wide(wire *w, const small_image *image)
{
	static const char text[] = CANARY;
	wire_open(w, TS_EXPLICIT, image->sop_class, 0);
	w->buf.len -= 8 + 20; /* the transfer syntax comes again, in its place */
	memcpy(w->buf.ptr, text, 12);
	wire_text(w, CXR_TAG(2, 0x10), "UI", image->ts);
	plant_meta(w);
	w->is_big = strcmp(image->ts, TS_BIG) == 0;
	w->is_implicit = strcmp(image->ts, TS_IMPLICIT) == 0;
}

static void plant_tag(wire *w, const cxr_dict_entry *entry, plant how)
{
	char vr[3] = {(char)(entry->vr >> 8), (char)(entry->vr & 0xFF), 0};
	if (entry->vr == CXR_VR('S', 'Q'))
		plant_sequence(w, entry->tag, how, 0);
	else
		plant_elem(w, entry->tag, vr, how);
}

/* The image's own elements at their places among the planted ones. */
static void wire_structure(wire *w, const small_image *image, cxr_tag from, cxr_tag to)
{
	const struct {
		cxr_tag tag;
		unsigned value;
	} numbers[] = {{CXR_TAG(0x0028, 0x0010), image->rows}, {CXR_TAG(0x0028, 0x0011), image->columns}, {CXR_TAG(0x0028, 0x0100), image->bits_allocated},
		{CXR_TAG(0x0028, 0x0101), image->bits_stored}, {CXR_TAG(0x0028, 0x0102), image->high_bit}, {CXR_TAG(0x0028, 0x0103), image->is_signed}};
	if (from < CXR_TAG(0x0008, 0x0016) && to >= CXR_TAG(0x0008, 0x0016))
		wire_text(w, CXR_TAG(0x0008, 0x0016), "UI", image->sop_class);
	if (from < CXR_TAG(0x0028, 0x0002) && to >= CXR_TAG(0x0028, 0x0002)) {
		wire_number(w, CXR_TAG(0x0028, 0x0002), image->samples);
		wire_text(w, CXR_TAG(0x0028, 0x0004), "CS", image->photometric);
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers); i++)
		if (from < numbers[i].tag && to >= numbers[i].tag)
			wire_number(w, numbers[i].tag, numbers[i].value);
}

static void plant_behind(wire *w, const small_image *image)
{
	for (unsigned group = 0x6000; group <= 0x601E; group += 2) {
		plant_elem(w, CXR_TAG(group, 0x0022), "LO", PLANT_TEXT);
		plant_elem(w, CXR_TAG(group, 0x3000), "OW", PLANT_TEXT);
		plant_elem(w, CXR_TAG(group, 0x4000), "LT", PLANT_TEXT);
	}
	/* pixel data longer than the image */
	wire_head(w, CXR_TAG(0x7FE0, 0x0010), "OW", (uint32_t)image->n_pixels + 12);
	wire_raw(w, image->pixels, image->n_pixels);
	wire_raw(w, CANARY, 12);
	plant_elem(w, CXR_TAG(0x7FE1, 0x0010), "LO", PLANT_TEXT);
	plant_elem(w, CXR_TAG(0xFFFC, 0xFFFC), "OB", PLANT_TEXT);
	wire_raw(w, CANARY, 12);
}

/* Every attribute of the dictionary at once, between private ones. */
static void plant_all(wire *w, const small_image *image, plant how)
{
	cxr_tag last = CXR_TAG(0x0008, 0x0000);
	open_wide(w, image);
	for (size_t i = 0; i < dicom__n_dict; i++) {
		const cxr_dict_entry *entry = &dicom__dict[i];
		if (entry->tag < CXR_TAG(0x0008, 0) || entry->tag > CXR_TAG(0x6000, 0))
			continue;
		wire_structure(w, image, last, entry->tag);
		if (CXR_TAG_GROUP(entry->tag) != CXR_TAG_GROUP(last)) {
			cxr_tag private_tag = CXR_TAG(CXR_TAG_GROUP(last) + 1u, 0x0010);
			plant_elem(w, private_tag, "LO", how);
			plant_elem(w, private_tag + 0xFF0, "UT", how);
			plant_sequence(w, private_tag + 0xFF1, how, 1);
		}
		last = entry->tag;
		if (!is_structure(entry->tag))
			plant_tag(w, entry, how);
	}
	plant_behind(w, image);
}

static void check(lane *l, const wire *w, const char *what, cxr_tag tag)
{
	assert_true(holds_canary(cxr_buf_str(&w->buf)));
	for (int profile = CXR_DEID_VALID; profile <= CXR_DEID_STRICT47; profile++) {
		l->options.profile = (cxr_deid_profile)profile;
		cxr_rc rc = lane_run(l, cxr_buf_str(&w->buf));
		if (rc != CXR_OK)
			fail_msg("%s, %08x, profile %d: %s (%s)", what, (unsigned)tag, profile, l->err.msg, cxr_rc_name(rc));
		if (holds_canary(cxr_buf_str(&l->out)))
			fail_msg("%s, %08x, profile %d: the canary is in the output", what, (unsigned)tag, profile);
	}
}

static void test_all_at_once(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	static const char *const syntaxes[] = {TS_EXPLICIT, TS_IMPLICIT, TS_BIG};
	for (size_t t = 0; t < CXR_ARRAY_LEN(syntaxes); t++)
		for (int how = PLANT_TEXT; how <= PLANT_UTF16BE; how++)
			for (int search = 0; search < 2; search++) {
				small_image image = default_image();
				image.ts = syntaxes[t];
				wire w;
				plant_all(&w, &image, (plant)how);
				l.options.skip_search = !search;
				check(&l, &w, syntaxes[t], 0);
				assert_true(l.object.result.n_removed > 4000);
				wire_close(&w);
			}
	lane_close(&l);
}

/* Each attribute alone, in CR and DX images with and without it elsewhere, so that nothing else sets the image aside. */
static void test_one_by_one(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 2);
	l.options.skip_search = true;
	for (size_t i = 0; i < dicom__n_dict; i++) {
		const cxr_dict_entry *entry = &dicom__dict[i];
		if (is_structure(entry->tag) || entry->tag == CXR_TAG(0x0008, 0x0018))
			continue;
		for (int how = PLANT_TEXT; how <= PLANT_UTF16LE; how++) {
			small_image image = default_image();
			image.sop_class = i % 2 ? CR_CLASS : DX_CLASS;
			wire w;
			wire_open(&w, TS_EXPLICIT, image.sop_class, 0);
			wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
			plant_tag(&w, entry, (plant)how); /* out of order for most: the reader takes that */
			wire_image_group(&w, &image);
			wire_pixels(&w, &image);
			check(&l, &w, entry->keyword, entry->tag);
			wire_close(&w);
		}
	}
	lane_close(&l);
}

/* A value that begins well and goes on with a text. */
static void test_behind_good_values(void **state)
{
	(void)state;
	static const struct {
		cxr_tag tag;
		const char *vr, *start;
	} cases[] = {
		{CXR_TAG(0x0008, 0x0008), "CS", "ORIGINAL\\PRIMARY\\"}, {CXR_TAG(0x0008, 0x0060), "CS", "CR"}, {CXR_TAG(0x0008, 0x0070), "LO", "SIEMENS "},
		{CXR_TAG(0x0008, 0x0020), "DA", "20150314"}, {CXR_TAG(0x0010, 0x0040), "CS", "M"}, {CXR_TAG(0x0010, 0x1010), "AS", "061Y"},
		{CXR_TAG(0x0018, 0x0015), "CS", "CHEST "}, {CXR_TAG(0x0018, 0x0060), "DS", "125"}, {CXR_TAG(0x0018, 0x1152), "IS", "3"},
		{CXR_TAG(0x0018, 0x5101), "CS", "PA"}, {CXR_TAG(0x0018, 0x7062), "LT", "AEC_center_cell "}, {CXR_TAG(0x0020, 0x0020), "CS", "L\\F"},
		{CXR_TAG(0x0020, 0x0032), "DS", "0\\0\\0"}, {CXR_TAG(0x0028, 0x0030), "DS", "0.15\\0.15"}, {CXR_TAG(0x0028, 0x1050), "DS", "2048\\1024"},
		{CXR_TAG(0x0028, 0x1054), "LO", "US "}, {CXR_TAG(0x0028, 0x1056), "CS", "LINEAR"}, {CXR_TAG(0x2050, 0x0020), "CS", "IDENTITY"},
	};
	static const struct {
		const char *bytes;
		size_t n;
	} joints[] = {{"", 0}, {" ", 1}, {"\0", 1}, {"\0\0\0\0\0\0\0\0", 8}, {"\\", 1}, {"                ", 16}};
	lane l;
	lane_open(&l, 3);
	l.options.skip_search = true;
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		for (size_t k = 0; k < 2 * CXR_ARRAY_LEN(joints); k++) {
			char value[128];
			size_t n = strlen(cases[i].start);
			/* digits right behind the decimals of a number are decimals */
			if (k == 1 && strcmp(cases[i].vr, "DS") == 0 && strchr(cases[i].start, '.'))
				continue;
			const char *canary = k % 2 ? DIGITS : CANARY;
			memcpy(value, cases[i].start, n);
			memcpy(value + n, joints[k / 2].bytes, joints[k / 2].n);
			n += joints[k / 2].n;
			memcpy(value + n, canary, 12);
			small_image image = default_image();
			wire w;
			wire_open(&w, TS_EXPLICIT, image.sop_class, 0);
			wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
			wire_bytes(&w, cases[i].tag, cases[i].vr, value, n + 12);
			wire_image_group(&w, &image);
			wire_pixels(&w, &image);
			check(&l, &w, "behind a good value", cases[i].tag);
			wire_close(&w);
		}
	lane_close(&l);
}

/* A LUT of the right length whose entries are the canary's bytes. */
static void wire_lut(wire *w, cxr_tag sequence, unsigned bits, const char *explanation, const void *data, size_t n)
{
	wire_head(w, sequence, "SQ", UNDEFINED_LENGTH);
	wire_item(w, UNDEFINED_LENGTH);
	wire_head(w, CXR_TAG(0x0028, 0x3002), "US", 6);
	wire_u16(w, (unsigned)n / 2);
	wire_u16(w, 0);
	wire_u16(w, bits);
	wire_text(w, CXR_TAG(0x0028, 0x3003), "LO", explanation);
	wire_bytes(w, CXR_TAG(0x0028, 0x3006), "OW", data, n);
	plant_elem(w, CXR_TAG(0x0029, 0x0010), "LO", PLANT_TEXT);
	wire_item_end(w);
	wire_sequence_end(w);
}

static void test_lut_entries(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 4);
	l.options.skip_search = true;
	static const unsigned char good[12] = {0, 0, 1, 0, 2, 0, 9, 0, 200, 0, 255, 15};
	for (int variant = 0; variant < 4; variant++) {
		small_image image = default_image();
		wire w;
		wire_open(&w, TS_EXPLICIT, image.sop_class, 0);
		wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
		wire_image_group(&w, &image);
		if (variant == 3)
			wire_lut(&w, CXR_TAG(0x0028, 0x3000), 16, CANARY, CANARY, 12);
		wire_lut(&w, CXR_TAG(0x0028, 0x3010), variant == 0 ? 16 : 12, variant == 2 ? "NORMAL" : CANARY, variant < 1 ? (const void *)CANARY : good, 12);
		wire_pixels(&w, &image);
		check(&l, &w, "LUT entries", (cxr_tag)variant);
		const cxr_dcm_elem *kept = cxr_dcm_find(&l.written.data, CXR_TAG(0x0028, 0x3010));
		assert_int_equal(kept != NULL, variant > 0);
		if (kept) {
			assert_int_equal(kept->n_items, 1);
			assert_int_equal(kept->items[0].n_elems, variant == 2 ? 3 : 2);
		}
		assert_null(cxr_dcm_find(&l.written.data, CXR_TAG(0x0028, 0x3000)));
		wire_close(&w);
	}
	lane_close(&l);
}

/* Unused palette entries are a hiding place; used ones are the picture. */
static void test_palette_entries(void **state)
{
	(void)state;
	static const unsigned char indexes[4] = {0, 1, 2, 1};
	small_image image = default_image();
	image.sop_class = SC_CLASS;
	image.photometric = "PALETTE COLOR";
	image.rows = image.columns = 2;
	image.bits_allocated = image.bits_stored = 8;
	image.high_bit = 7;
	image.pixels = indexes;
	image.n_pixels = sizeof indexes;
	unsigned char entries[512] = {1, 1, 2, 2, 3, 3};
	memcpy(entries + 100, CANARY, 12);
	wire w;
	wire_open(&w, TS_EXPLICIT, image.sop_class, 0);
	wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
	wire_image_group(&w, &image);
	for (unsigned channel = 0; channel < 3; channel++) {
		wire_head(&w, CXR_TAG(0x0028, 0x1101 + channel), "US", 6);
		wire_u16(&w, 256);
		wire_u16(&w, 0);
		wire_u16(&w, 16);
	}
	for (unsigned channel = 0; channel < 3; channel++)
		wire_bytes(&w, CXR_TAG(0x0028, 0x1201 + channel), "OW", entries, sizeof entries);
	wire_pixels(&w, &image);
	lane l;
	lane_open(&l, 5);
	l.options.skip_search = true;
	lane_ok(&l, &w);
	assert_false(holds_canary(cxr_buf_str(&l.out)));
	const cxr_dcm_elem *blue = cxr_dcm_find(&l.written.data, CXR_TAG(0x0028, 0x1203));
	assert_non_null(blue);
	assert_int_equal(blue->n_bytes, 512);
	assert_memory_equal(blue->value, entries, 6);
	wire_close(&w);
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_one_by_one),
		cmocka_unit_test(test_behind_good_values),
		cmocka_unit_test(test_lut_entries),
		cmocka_unit_test(test_palette_entries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
