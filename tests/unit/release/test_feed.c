#include "release_fixture.h"

#include "release/feed.h"

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	fixture_open(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

/* Reads everything; the code of the first failure. */
static cxr_rc drain(fixture *f, cxr_err *err, size_t *out_images)
{
	release__feed feed;
	const release__study *study = NULL;
	cxr_rc rc = release__feed_open(&feed, &f->project, err);
	do {
		if (rc == CXR_OK)
			rc = release__feed_next(&feed, &study, err);
		if (rc == CXR_OK && study && out_images)
			*out_images += study->n_images;
	} while (rc == CXR_OK && study);
	if (rc == CXR_OK)
		assert_int_equal(strlen(feed.input[RELEASE__DEID].sha256_hex), 64);
	release__feed_close(&feed);
	return rc;
}

static void test_reads_everything(void **state)
{
	fixture *f = *state;
	cxr_err err;
	size_t n_images = 0;
	assert_ok(drain(f, &err, &n_images));
	assert_int_equal(n_images, 13);
}

/* Rewrites a stage's first shard with the given records. */
static void rewrite(fixture *f, const char *stage, const char *const *records, size_t n)
{
	cxr_err err;
	cxr_shard_writer writer;
	fixture_open_shard(f, &writer, stage, 0);
	for (size_t i = 0; i < n; i++)
		assert_ok(cxr_shard_writer_put(&writer, cxr_str_from(records[i]), &err));
	fixture_close_shard(&writer, true);
}

static void test_disagreeing_stages(void **state)
{
	fixture *f = *state;
	cxr_err err;
	const char *other = "{\"study_id\": \"patient00009_study1\"}";
	rewrite(f, "sections", &other, 1);
	assert_int_equal(drain(f, &err, NULL), CXR_E_SCHEMA);
	assert_non_null(strstr(err.subject, "shard 0"));
	rewrite(f, "sections", NULL, 0);
	assert_int_equal(drain(f, &err, NULL), CXR_E_SCHEMA);
	assert_non_null(strstr(err.msg, "another number of studies"));
	fixture_fill(f);
	const char *broken = "{";
	rewrite(f, "labels", &broken, 1);
	assert_true(cxr_rc_is_bad_input(drain(f, &err, NULL)));
}

/* Encodes one study with one image; `damage` picks what is wrong. */
static void put_damaged(fixture *f, int damage)
{
	cxr_buf json;
	cxr_buf_init(&json, 1 << 16);
	cxr_image_rec image = {.view_no = 1, .image_id = cxr_str_from("patient00001_study1_view1"), .view = CXR_VIEW_FRONTAL,
		.stem = cxr_str_from("train/patient00001/study1/view1_frontal"), .dcm_sha256 = cxr_str_from("")};
	cxr_study_rec rec = {.patient_no = 1, .study_no = 1, .patient_id = cxr_str_from("patient00001"), .study_id = cxr_str_from("patient00001_study1"),
		.split = cxr_str_from("train"), .date_order = 1, .report = cxr_str_from(""), .images = &image, .n_images = 1};
	switch (damage) {
	case 0: image.stem = cxr_str_from("../../../etc/passwd"); break;
	case 1: image.stem = cxr_str_from("valid/patient00001/study1/view1_frontal"); break;
	case 2: image.stem = cxr_str_from("train/patient00002/study1/view1_frontal"); break;
	case 3: image.image_id = cxr_str_from("patient00001_study1_view2"); break;
	case 4: rec.study_id = cxr_str_from("patient00001_study2"); break;
	case 5: rec.patient_id = cxr_str_from("patient1"); break;
	case 6: rec.split = cxr_str_from("dev"); break;
	case 7: image.view = CXR_VIEW_LATERAL; break;
	default: break;
	}
	cxr_study_rec_encode(&rec, &json);
	const char *const twice[] = {json.ptr, json.ptr};
	rewrite(f, "deid", twice, damage == 8 ? 2 : 1);
	cxr_buf_release(&json);
}

static void test_wrong_ids(void **state)
{
	fixture *f = *state;
	cxr_err err;
	f->no_sections = f->no_labels = f->no_images = true;
	fixture_fill(f);
	for (int damage = 0; damage <= 8; damage++) {
		put_damaged(f, damage);
		if (drain(f, &err, NULL) != CXR_E_SCHEMA)
			fail_msg("damage %d was accepted", damage);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {T(test_reads_everything), T(test_disagreeing_stages), T(test_wrong_ids)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
