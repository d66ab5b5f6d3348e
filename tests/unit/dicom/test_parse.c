/* Unit tests of src/dicom/parse.c, parse_sequence.c: element shapes (images.md 8.2, groups Elements and Hostile). */
#include "house_test.h"

#include "dicom_bytes.h"

#define PRIVATE_CREATOR CXR_TAG(0x0009, 0x0010)
#define PRIVATE_SEQUENCE CXR_TAG(0x0009, 0x1001)

static void assert_parsed(const parsed *p)
{
	if (p->rc != CXR_OK)
		fail_msg("%s at %lld: %s %s", cxr_rc_name(p->rc), (long long)p->err.byte_pos, p->err.subject, p->err.msg);
}

static void test_unknown_vr_letters(void **state)
{
	(void)state;
	static const struct {
		const char *head; /* from VR on */
		size_t n;
	} cases[] = {
		{"ZZ\4\0AAAA", 8},             /* short form */
		{"ZZ\0\0\4\0\0\0AAAA", 12},    /* long form */
		{"??\4\0AAAA", 8},             /* no letters: would be an implicit length */
		{"\4\0\0\0AAAA", 8},           /* no VR at all in an explicit file */
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		text(&b, MODALITY, "CS", "CR");
		tag(&b, PATIENT_ID);
		raw(&b, cases[i].head, cases[i].n);
		number(&b, ROWS, 7);
		parsed p;
		parse(&p, &b);
		if (i == 2) { /* "??" with a 16-bit length reads as a length of 280 kB */
			assert_true(p.rc == CXR_E_FORMAT || p.file.is_truncated);
		} else {
			assert_parsed(&p);
			assert_item_text(&p.file.data, PATIENT_ID, "AAAA");
			int64_t rows;
			assert_true(cxr_dcm_int(&p.file.data, ROWS, &rows) && rows == 7);
			assert_int_equal(cxr_dcm_find(&p.file.data, PATIENT_ID)->vr, CXR_VR('L', 'O'));
		}
		parsed_release(&p);
		parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.strict = true});
		assert_int_equal(p.rc, CXR_E_FORMAT);
		parsed_release(&p);
	}
}

static void test_nearly_everything_as_un(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	elem(&b, MODALITY, "UN", "CR", 2);
	elem(&b, PATIENT_NAME, "UN", "A^B ", 4);
	elem(&b, ROWS, "UN", "\x01\x02", 2);
	elem(&b, CXR_TAG(0x0028, 0x1050), "UN", "12.5\\7", 6);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	assert_item_text(&p.file.data, MODALITY, "CR");
	assert_int_equal(cxr_dcm_find(&p.file.data, PATIENT_NAME)->vr, CXR_VR('U', 'N'));
	int64_t rows;
	double center;
	assert_true(cxr_dcm_int(&p.file.data, ROWS, &rows) && rows == 0x0201);
	assert_true(cxr_dcm_double_at(&p.file.data, CXR_TAG(0x0028, 0x1050), 0, &center) && center == 12.5);
	assert_true(cxr_dcm_double_at(&p.file.data, CXR_TAG(0x0028, 0x1050), 1, &center) && center == 7.0);
	parsed_release(&p);
}

/* One item with the patient id, in implicit LE whatever surrounds it. */
static void implicit_item(bytes *out, bool is_undefined)
{
	bytes b = {.is_implicit = true};
	item(&b, is_undefined ? UNDEFINED : 12);
	text(&b, PATIENT_ID, "LO", "ID12");
	if (is_undefined)
		item_end(&b);
	raw(out, b.at, b.n);
}

static void test_un_holding_a_sequence(void **state)
{
	(void)state;
	for (int is_big = 0; is_big < 2; is_big++)
		for (int is_defined = 0; is_defined < 2; is_defined++) {
			bytes b;
			part10(&b, is_big ? EXPLICIT_BE : EXPLICIT_LE, false, is_big);
			text(&b, MODALITY, "CS", "CR");
			head(&b, REFERENCED_IMAGES, "UN", is_defined ? 20 : UNDEFINED);
			implicit_item(&b, !is_defined);
			if (!is_defined) {
				bytes end = {0}; /* delimiters of a UN are little endian as well */
				sequence_end(&end);
				raw(&b, end.at, end.n);
			}
			number(&b, ROWS, 7);
			parsed p;
			parse(&p, &b);
			assert_parsed(&p);
			const cxr_dcm_elem *sequence = cxr_dcm_find(&p.file.data, REFERENCED_IMAGES);
			assert_int_equal(sequence->vr, CXR_VR('S', 'Q'));
			assert_int_equal(sequence->n_items, 1);
			assert_item_text(&sequence->items[0], PATIENT_ID, "ID12");
			assert_null(cxr_dcm_find(&p.file.data, PATIENT_ID));
			int64_t rows;
			assert_true(cxr_dcm_int(&p.file.data, ROWS, &rows) && rows == 7);
			parsed_release(&p);
		}
}

static void test_un_that_only_looks_like_a_sequence(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	elem(&b, PRIVATE_SEQUENCE, "UN", "\xFE\xFF\0\xE0\xFF\0\0\0junk", 12);
	number(&b, ROWS, 7);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	const cxr_dcm_elem *e = cxr_dcm_find(&p.file.data, PRIVATE_SEQUENCE);
	assert_int_equal(e->vr, CXR_VR('U', 'N'));
	assert_int_equal(e->n_bytes, 12);
	assert_int_equal(e->n_items, 0);
	assert_false(p.file.is_truncated);
	assert_int_equal(p.err.rc, CXR_OK);
	parsed_release(&p);
}

static void test_implicit_items_in_an_explicit_file(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	head(&b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	implicit_item(&b, true);
	implicit_item(&b, false);
	sequence_end(&b);
	number(&b, ROWS, 7);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	const cxr_dcm_elem *sequence = cxr_dcm_find(&p.file.data, REFERENCED_IMAGES);
	assert_int_equal(sequence->n_items, 2);
	assert_item_text(&sequence->items[0], PATIENT_ID, "ID12");
	assert_item_text(&sequence->items[1], PATIENT_ID, "ID12");
	assert_non_null(cxr_dcm_find(&p.file.data, ROWS));
	parsed_release(&p);
}

/* Private sequences, nested, implicit, undefined and defined lengths. */
static void test_private_sequences(void **state)
{
	(void)state;
	for (int is_implicit = 0; is_implicit < 2; is_implicit++)
		for (int is_undefined = 0; is_undefined < 2; is_undefined++) {
			bytes b;
			part10(&b, is_implicit ? IMPLICIT_LE : EXPLICIT_LE, is_implicit, false);
			text(&b, PRIVATE_CREATOR, "LO", "ACME");
			bytes inner = {.is_implicit = is_implicit};
			text(&inner, PRIVATE_CREATOR, "LO", "ACME");
			bytes deep = {.is_implicit = is_implicit};
			item(&deep, 14 - 2);
			text(&deep, PATIENT_ID, "LO", "ID12");
			head(&inner, PRIVATE_SEQUENCE, "SQ", is_undefined ? UNDEFINED : (uint32_t)deep.n);
			raw(&inner, deep.at, deep.n);
			if (is_undefined)
				sequence_end(&inner);
			bytes outer = {.is_implicit = is_implicit};
			item(&outer, is_undefined ? UNDEFINED : (uint32_t)inner.n);
			raw(&outer, inner.at, inner.n);
			if (is_undefined)
				item_end(&outer);
			head(&b, PRIVATE_SEQUENCE, "SQ", is_undefined ? UNDEFINED : (uint32_t)outer.n);
			raw(&b, outer.at, outer.n);
			if (is_undefined)
				sequence_end(&b);
			number(&b, ROWS, 7);
			parsed p;
			parse(&p, &b);
			assert_parsed(&p);
			const cxr_dcm_elem *first = cxr_dcm_find(&p.file.data, PRIVATE_SEQUENCE);
			assert_int_equal(first->n_items, 1);
			const cxr_dcm_elem *second = cxr_dcm_find(&first->items[0], PRIVATE_SEQUENCE);
			assert_int_equal(second->n_items, 1);
			assert_item_text(&second->items[0], PATIENT_ID, "ID12");
			assert_item_text(&p.file.data, PRIVATE_CREATOR, "ACME");
			assert_int_equal(cxr_dcm_find(&p.file.data, PRIVATE_CREATOR)->vr, CXR_VR('L', 'O'));
			assert_non_null(cxr_dcm_find(&p.file.data, ROWS));
			parsed_release(&p);
		}
}

/* Attributes of an icon never count for the image, in whatever order and length form. */
static void test_icon_attributes_stay_nested(void **state)
{
	(void)state;
	for (int has_pixels = 0; has_pixels < 2; has_pixels++) {
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		head(&b, CXR_TAG(0x0088, 0x0200), "SQ", UNDEFINED);
		item(&b, UNDEFINED);
		number(&b, ROWS, 64);
		elem(&b, PIXELS, "OW", "icon", 4);
		item_end(&b);
		sequence_end(&b);
		if (has_pixels)
			elem(&b, PIXELS, "OW", "main image", 10);
		parsed p;
		parse(&p, &b);
		assert_parsed(&p);
		assert_null(cxr_dcm_find(&p.file.data, ROWS));
		const cxr_dcm_elem *pixels = cxr_dcm_find(&p.file.data, PIXELS);
		assert_true(has_pixels ? pixels && pixels->n_bytes == 10 : !pixels);
		parsed_release(&p);
	}
}

static void test_stray_delimiters_and_items(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	text(&b, MODALITY, "CS", "CR");
	item_end(&b);
	sequence_end(&b);
	item(&b, 12); /* an item outside a sequence: skipped, its content is not the top level's */
	text(&b, PATIENT_ID, "LO", "ID12");
	number(&b, ROWS, 7);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	assert_int_equal(p.file.data.n_elems, 2);
	assert_null(cxr_dcm_find(&p.file.data, PATIENT_ID));
	parsed_release(&p);
	parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.strict = true});
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
	part10(&b, EXPLICIT_LE, false, false);
	text(&b, MODALITY, "CS", "CR");
	item(&b, UNDEFINED);
	text(&b, PATIENT_ID, "LO", "ID12");
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
}

static void test_delimiters_with_a_length(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	head(&b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	item(&b, UNDEFINED);
	text(&b, REFERENCED_UID, "UI", "1.23");
	tag(&b, CXR_TAG(0xFFFE, 0xE00D));
	u32(&b, UNDEFINED);
	tag(&b, CXR_TAG(0xFFFE, 0xE0DD));
	u32(&b, UNDEFINED);
	number(&b, ROWS, 7);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	assert_int_equal(p.file.data.n_elems, 2);
	parsed_release(&p);
	parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.strict = true});
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
}

/* Delimiters that were forgotten, and lengths that are wrong. */
static void test_missing_delimiters_and_stale_lengths(void **state)
{
	(void)state;
	for (int kind = 0; kind < 5; kind++) {
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		head(&b, REFERENCED_IMAGES, "SQ", kind == 3 ? 100 : UNDEFINED);
		item(&b, kind == 2 ? 36 : kind == 4 ? 6 : UNDEFINED); /* 2: reaches over the next item; 4: cuts its element */
		text(&b, REFERENCED_UID, "UI", "1.23");
		if (kind == 1)
			item_end(&b);
		if (kind != 1) { /* 0: no item delimiter before the next item */
			item(&b, UNDEFINED);
			text(&b, REFERENCED_UID, "UI", "1.45");
			item_end(&b);
		}
		if (kind != 1) /* 1: no sequence delimiter */
			sequence_end(&b);
		number(&b, ROWS, 7);
		parsed p;
		parse(&p, &b);
		if (kind == 4) {
			assert_int_equal(p.rc, CXR_E_FORMAT);
			assert_string_equal(p.err.subject, "(0008,1140)[0](0008,1150)");
		} else {
			assert_parsed(&p);
			const cxr_dcm_elem *sequence = cxr_dcm_find(&p.file.data, REFERENCED_IMAGES);
			assert_int_equal(sequence->n_items, kind == 1 ? 1 : 2);
			if (kind == 3) /* a sequence length behind the end of the file */
				assert_true(p.file.is_truncated);
			else
				assert_non_null(cxr_dcm_find(&p.file.data, ROWS));
		}
		parsed_release(&p);
	}
}

static void test_depth_limit(void **state)
{
	(void)state;
	for (unsigned depth = 1; depth <= 100; depth += 3) {
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		for (unsigned i = 0; i < depth; i++) {
			head(&b, REFERENCED_IMAGES, "SQ", UNDEFINED);
			item(&b, UNDEFINED);
		}
		for (unsigned i = 0; i < depth; i++) {
			item_end(&b);
			sequence_end(&b);
		}
		parsed p;
		parse(&p, &b);
		assert_int_equal(p.rc, depth < 64 ? CXR_OK : CXR_E_LIMIT);
		parsed_release(&p);
		parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.max_depth = 5});
		assert_int_equal(p.rc, depth < 5 ? CXR_OK : CXR_E_LIMIT);
		parsed_release(&p);
		parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.max_depth = 100000});
		assert_int_equal(p.rc, depth <= 70 ? CXR_OK : CXR_E_LIMIT);
		parsed_release(&p);
	}
}

static void test_element_limit_and_memory(void **state)
{
	(void)state;
	bytes b;
	part10(&b, IMPLICIT_LE, true, false);
	unsigned n = 0;
	for (; b.n + 8 <= sizeof b.at; n++)
		head(&b, CXR_TAG(0x0009, 0x1000 + n), "UN", 0);
	parsed p;
	parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.max_elems = n});
	assert_int_equal(p.rc, CXR_E_LIMIT); /* the two meta elements count */
	parsed_release(&p);
	parse(&p, &b);
	assert_parsed(&p);
	assert_int_equal(p.file.data.n_elems, n);
	assert_true(p.arena.used_bytes < 12 * b.n);
	parsed_release(&p);
	cxr_arena arena;
	cxr_arena_init(&arena, 10000);
	cxr_dcm_file file;
	cxr_err err;
	assert_int_equal(cxr_dcm_read(b.at, b.n, NULL, &arena, &file, &err), CXR_E_NOMEM);
	cxr_arena_release(&arena);
	/* empty items and fragments count too */
	part10(&b, IMPLICIT_LE, true, false);
	head(&b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	for (unsigned i = 0; i < 1000; i++)
		item(&b, 0);
	parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.max_elems = 500});
	assert_int_equal(p.rc, CXR_E_LIMIT);
	parsed_release(&p);
}

static void test_odd_lengths_and_empty_values(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	text(&b, CXR_TAG(0x0008, 0x0005), "CS", "");
	text(&b, MODALITY, "CS", "CRX");
	text(&b, PATIENT_NAME, "PN", "");
	text(&b, CXR_TAG(0x0028, 0x1050), "DS", "");
	head(&b, ROWS, "US", 0);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	assert_int_equal(p.file.data.n_elems, 5);
	assert_int_equal(cxr_dcm_find(&p.file.data, MODALITY)->n_bytes, 3);
	assert_null(cxr_dcm_find(&p.file.data, PATIENT_NAME)->value);
	int64_t rows;
	double center;
	assert_false(cxr_dcm_int(&p.file.data, ROWS, &rows));
	assert_false(cxr_dcm_double_at(&p.file.data, CXR_TAG(0x0028, 0x1050), 0, &center));
	parsed_release(&p);
}

static void test_fragments(void **state)
{
	(void)state;
	bytes b;
	part10(&b, RLE_UID, false, false);
	number(&b, ROWS, 4);
	head(&b, PIXELS, "OB", UNDEFINED);
	item(&b, 4);
	u32(&b, 0);
	item(&b, 8);
	raw(&b, "\xFE\xFF\xDD\xE0\0\0\0\0", 8); /* a delimiter's bytes inside the stream */
	item(&b, 2);
	raw(&b, "xy", 2);
	size_t without_end = b.n;
	sequence_end(&b);
	parsed p;
	parse(&p, &b);
	assert_parsed(&p);
	const cxr_dcm_elem *pixels = cxr_dcm_find(&p.file.data, PIXELS);
	assert_int_equal(pixels->n_fragments, 3);
	assert_int_equal(pixels->fragments[0].len, 4);
	assert_int_equal(pixels->fragments[1].len, 8);
	assert_true(cxr_str_eqz(pixels->fragments[2], "xy"));
	assert_null(pixels->value);
	assert_int_equal(p.file.ts, CXR_TS_RLE);
	parsed_release(&p);
	/* no end, and cut inside the last fragment: kept, and said */
	for (size_t n = without_end - 1; n <= without_end; n++) {
		parse_bytes(&p, b.at, n, NULL);
		assert_parsed(&p);
		assert_true(p.file.is_truncated);
		pixels = cxr_dcm_find(&p.file.data, PIXELS);
		assert_int_equal(pixels->n_fragments, 3);
		assert_int_equal(pixels->fragments[2].len, n - without_end + 2);
		parsed_release(&p);
	}
	part10(&b, RLE_UID, false, false);
	number(&b, ROWS, 4);
	head(&b, PIXELS, "OB", UNDEFINED);
	raw(&b, "no items here at all", 20);
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_vr_letters),
		cmocka_unit_test(test_nearly_everything_as_un),
		cmocka_unit_test(test_un_holding_a_sequence),
		cmocka_unit_test(test_un_that_only_looks_like_a_sequence),
		cmocka_unit_test(test_implicit_items_in_an_explicit_file),
		cmocka_unit_test(test_private_sequences),
		cmocka_unit_test(test_icon_attributes_stay_nested),
		cmocka_unit_test(test_stray_delimiters_and_items),
		cmocka_unit_test(test_delimiters_with_a_length),
		cmocka_unit_test(test_missing_delimiters_and_stale_lengths),
		cmocka_unit_test(test_depth_limit),
		cmocka_unit_test(test_element_limit_and_memory),
		cmocka_unit_test(test_odd_lengths_and_empty_values),
		cmocka_unit_test(test_fragments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
