/* Seeded damage to a release: every flipped bit, truncation, swap and lost row must be found (spec B8, in small). */
#include "release_fixture.h"

#include <unistd.h>

#include "base/vec.h"
#include "os/walk.h"
#include "release/verify.h"

CXR_VEC_DECLARE(path_vec, char *)

enum { N_FLIPS = 180, N_TRUNCATIONS = 40, N_SWAPS = 40, N_REMOVED_ROWS = 40, N_APPENDED = 20 };

typedef struct world {
	fixture f;
	char dir[1024];
	path_vec files;
} world;

static cxr_rc collect(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	path_vec *files = context;
	char *copy = cxr_strndup(entry->path, strlen(entry->path));
	(void)err;
	return copy && path_vec_push(files, copy) ? CXR_OK : CXR_E_NOMEM;
}

static int setup(void **state)
{
	world *w = calloc(1, sizeof *w);
	cxr_err err;
	cxr_release_summary summary;
	cxr_release_options copy = {.copy = true};
	fixture_open(&w->f);
	w->f.with_stats = true;
	fixture_fill(&w->f);
	snprintf(w->dir, sizeof w->dir, "%s", fixture_path(&w->f, "r"));
	assert_ok(cxr_release_write(&w->f.run, w->dir, &copy, &summary, &err));
	assert_ok(cxr_walk(w->dir, collect, &w->files, &err));
	assert_int_equal(w->files.n_items, summary.n_files);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	world *w = *state;
	for (size_t i = 0; i < w->files.n_items; i++)
		cxr_free(w->files.items[i]);
	path_vec_release(&w->files);
	fixture_close(&w->f);
	free(w);
	return 0;
}

static uint64_t verify(world *w)
{
	cxr_err err;
	cxr_release_verify_result result;
	assert_ok(cxr_release_verify(w->dir, NULL, &result, &err));
	return result.n_findings;
}

static void load(const char *path, cxr_buf *out)
{
	cxr_err err;
	cxr_buf_init(out, 16 << 20);
	assert_ok(cxr_file_read(path, 16 << 20, out, &err));
}

static const char *pick(world *w, cxr_rng *rng)
{
	return w->files.items[cxr_rng_below(rng, w->files.n_items)];
}

static void check_found(world *w, const char *what, const char *path, int number)
{
	if (verify(w) == 0)
		fail_msg("%s %d of %s was not found", what, number, path + strlen(w->dir));
}

static void test_bit_flips(void **state)
{
	world *w = *state;
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 1);
	for (int i = 0; i < N_FLIPS; i++) {
		/* every other flip goes into the checksums and descriptions themselves */
		const char *path = i % 2 ? pick(w, &rng) : i % 4 ? test_path(w->dir, "SHA256SUMS") : test_path(w->dir, "MANIFEST.json");
		cxr_buf bytes;
		load(path, &bytes);
		if (bytes.len) {
			size_t at = (size_t)cxr_rng_below(&rng, bytes.len);
			char kept = bytes.ptr[at];
			bytes.ptr[at] = (char)(kept ^ (char)(1 << cxr_rng_below(&rng, 8)));
			test_write_file(path, bytes.ptr, bytes.len);
			check_found(w, "flip", path, i);
			bytes.ptr[at] = kept;
			test_write_file(path, bytes.ptr, bytes.len);
		}
		cxr_buf_release(&bytes);
	}
	assert_int_equal(verify(w), 0);
}

static void test_truncations(void **state)
{
	world *w = *state;
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 2);
	for (int i = 0; i < N_TRUNCATIONS; i++) {
		const char *path = i % 8 ? pick(w, &rng) : test_path(w->dir, "SHA256SUMS");
		cxr_buf bytes;
		load(path, &bytes);
		if (bytes.len) {
			assert_int_equal(truncate(path, (off_t)cxr_rng_below(&rng, bytes.len)), 0);
			check_found(w, "truncation", path, i);
		}
		test_write_file(path, bytes.ptr, bytes.len);
		cxr_buf_release(&bytes);
	}
	assert_int_equal(verify(w), 0);
}

static void test_swaps(void **state)
{
	world *w = *state;
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 3);
	for (int i = 0; i < N_SWAPS; i++) {
		const char *a = pick(w, &rng), *b = pick(w, &rng);
		cxr_buf x, y;
		load(a, &x);
		load(b, &y);
		if (!cxr_str_eq(cxr_buf_str(&x), cxr_buf_str(&y))) {
			test_write_file(a, y.ptr, y.len);
			test_write_file(b, x.ptr, x.len);
			check_found(w, "swap", a, i);
			test_write_file(a, x.ptr, x.len);
			test_write_file(b, y.ptr, y.len);
		}
		cxr_buf_release(&x);
		cxr_buf_release(&y);
	}
	assert_int_equal(verify(w), 0);
}

/* One line less in a table, label file or SHA256SUMS; one line doubled. */
static void test_rows(void **state)
{
	world *w = *state;
	static const char *const names[] = {"df_cxr_plus.csv", "splits.csv", "labels/rules_report.json", "labels/rules_impression.json",
		"views/chexpert-v1/train.csv", "SHA256SUMS"};
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 4);
	for (int i = 0; i < N_REMOVED_ROWS; i++) {
		const char *path = test_path(w->dir, names[(size_t)i % CXR_ARRAY_LEN(names)]);
		cxr_buf bytes, out;
		load(path, &bytes);
		size_t start = (size_t)cxr_rng_below(&rng, bytes.len);
		while (start > 0 && bytes.ptr[start - 1] != '\n')
			start--;
		size_t end = start;
		while (bytes.ptr[end++] != '\n')
			;
		cxr_buf_init(&out, 16 << 20);
		cxr_buf_add(&out, bytes.ptr, i % 3 ? start : end);
		cxr_buf_add(&out, bytes.ptr + (i % 3 ? end : start), bytes.len - (i % 3 ? end : start));
		test_write_file(path, out.ptr, out.len);
		check_found(w, "row", path, i);
		test_write_file(path, bytes.ptr, bytes.len);
		cxr_buf_release(&bytes);
		cxr_buf_release(&out);
	}
	assert_int_equal(verify(w), 0);
}

static void test_lost_and_grown_files(void **state)
{
	world *w = *state;
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 5);
	for (int i = 0; i < N_APPENDED; i++) {
		const char *path = pick(w, &rng);
		cxr_buf bytes;
		load(path, &bytes);
		if (i % 2) {
			assert_int_equal(unlink(path), 0);
		} else {
			cxr_buf_addz(&bytes, "\n");
			test_write_file(path, bytes.ptr, bytes.len);
			bytes.len--;
		}
		check_found(w, i % 2 ? "loss" : "growth", path, i);
		test_write_file(path, bytes.ptr, bytes.len);
		cxr_buf_release(&bytes);
	}
	assert_int_equal(verify(w), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bit_flips), cmocka_unit_test(test_truncations), cmocka_unit_test(test_swaps),
		cmocka_unit_test(test_rows), cmocka_unit_test(test_lost_and_grown_files)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
