/* Categories: names, the rest, orders, merging. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "stats/cats.h"

static cxr_err err;

static stats_cat *find(stats_cats *cats, const char *name)
{
	size_t at;
	assert_ok(stats__cats_find(cats, cxr_str_from(name), &at, &err));
	return &cats->items[at];
}

static void assert_order(const stats_cats *cats, bool by_name, const char *const *names)
{
	size_t order[STATS_CATS_MAX];
	if (by_name)
		stats__cats_order_names(cats, order);
	else
		stats__cats_order(cats, order);
	for (size_t i = 0; i < cats->n_items; i++)
		assert_true(cxr_str_eqz(cats->items[order[i]].name, names[i]));
}

static void test_names(void **state)
{
	(void)state;
	stats_cats cats;
	stats__cats_init(&cats);
	find(&cats, "Asian")->n_patients = 1;
	find(&cats, "  Asian\n")->n_patients++;
	assert_int_equal(find(&cats, "Asian")->n_patients, 2);
	find(&cats, "")->n_patients = 50;
	find(&cats, " \t")->n_patients++;
	assert_int_equal(find(&cats, STATS_CAT_NONE)->n_patients, 51);
	assert_int_equal(cats.n_items, 2);
	stats__cats_release(&cats);
}

static void test_rest(void **state)
{
	(void)state;
	stats_cats cats;
	stats__cats_init(&cats);
	for (int i = 0; i < 1000; i++) {
		char name[32];
		snprintf(name, sizeof name, "value %d", i);
		find(&cats, name)->n_images++;
	}
	assert_int_equal(cats.n_items, STATS_CATS_MAX);
	assert_int_equal(find(&cats, STATS_CAT_REST)->n_images, 1000 - (STATS_CATS_MAX - 1));
	assert_int_equal(find(&cats, "value 254")->n_images, 1);
	uint64_t sum = 0;
	for (size_t i = 0; i < cats.n_items; i++)
		sum += cats.items[i].n_images;
	assert_int_equal(sum, 1000);
	stats__cats_release(&cats);
}

static void test_order(void **state)
{
	(void)state;
	stats_cats cats;
	stats__cats_init(&cats);
	find(&cats, "b")->n_patients = 3;
	find(&cats, "")->n_patients = 99;
	find(&cats, "a")->n_patients = 3;
	find(&cats, "z")->n_patients = 7;
	find(&cats, "ab")->n_patients = 3;
	find(&cats, "ab")->n_studies = 1;
	assert_order(&cats, false, (const char *const[]){"z", "ab", "a", "b", STATS_CAT_NONE});
	assert_order(&cats, true, (const char *const[]){"a", "ab", "b", "z", STATS_CAT_NONE});
	stats__cats_release(&cats);
}

static void test_merge(void **state)
{
	(void)state;
	stats_cats one, two;
	stats__cats_init(&one);
	stats__cats_init(&two);
	find(&one, "a")->n_images = 1;
	find(&two, "a")->n_images = 10;
	find(&two, "b")->n_studies = 4;
	find(&two, "b")->labels[3][2] = 5;
	find(&one, "b")->labels[3][2] = 6;
	assert_ok(stats__cats_merge(&one, &two, &err));
	assert_int_equal(find(&one, "a")->n_images, 11);
	assert_int_equal(find(&one, "b")->n_studies, 4);
	assert_int_equal(find(&one, "b")->labels[3][2], 11);
	assert_int_equal(one.n_items, 2);
	stats__cats_release(&one);
	stats__cats_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_rest), cmocka_unit_test(test_order), cmocka_unit_test(test_merge)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
