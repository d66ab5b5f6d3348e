/* What header and demographics know is found in any spelling (src/deid/detect_known.c). */
#include "text_fixture.h"

static text_fixture f;

static const cxr_str names[] = {{"FENNIMORE^ADELINE^R", 19}, {"Small, John", 11}}, ids[] = {{"77-1203", 7}, {"00088812", 8}}, accessions[] = {{"CX-884410", 9}}, dates[] = {{"19440709", 8}, {"2023-11-30", 10}},
	staff[] = {{"Quimby^Horace", 13}}, phones[] = {{"650-555-0199", 12}}, places[] = {{"Ottersholt Clinic", 17}}, addresses[] = {{"21 Marl Pit Lane, Ottersholt, CA 94000", 38}};

static void test_names(void **state)
{
	(void)state;
	CHECK_ALL(&f, "[[Fennimore|PATIENT]] seen.", "seen with [[fennimore|PATIENT]]", "[[ADELINE|PATIENT]] feels well", "[[FENNIMORE, ADELINE|PATIENT]]", "[[A. F|PATIENT]]. seen", "[[Fenimore|PATIENT]] seen today", "[[Fennimroe|PATIENT]] seen today",
		"[[Quimby|HCW]] agrees", "per [[horace quimby|HCW]]", "[[Small, John|PATIENT]] has a small effusion.", "small effusion", "[[Fennimore|PATIENT]]'s film");
}

static void test_numbers(void **state)
{
	(void)state;
	CHECK_ALL(&f, "no [[771203|ID]] on file", "no [[77 1203|ID]] on file", "film [[cx884410|ID]]", "film [[CX 884410|ID]]", "file [[88812|ID]]", "the [[7/9/44|DATE]] note", "[[11/30|DATE]] film", "[[6505550199|PHONE]]", "on file [[113023|DATE]]");
}

static void test_places(void **state)
{
	(void)state;
	CHECK_ALL(&f, "images from [[Ottersholt Clinic|HOSPITAL]]", "at [[Ottersholt|GEO]]", "home is [[21 Marl Pit Lane|GEO]]");
}

/* Parts that are words of every day need a neighbour or a title. */
static void test_ordinary_parts(void **state)
{
	(void)state;
	static const cxr_str may[] = {{"MAY^LONG", 8}};
	f.subject.names = may;
	f.subject.n_names = 1;
	CHECK_ALL(&f, "may be due to pneumonia", "a long history", "Ms. [[May|PATIENT]] coughs", "[[Long May|PATIENT]]");
	f.subject.names = names;
	f.subject.n_names = 2;
}

int main(void)
{
	text_open(&f, 1);
	f.subject.names = names;
	f.subject.n_names = 2;
	f.subject.ids = ids;
	f.subject.n_ids = 2;
	f.subject.accessions = accessions;
	f.subject.n_accessions = 1;
	f.subject.dates = dates;
	f.subject.n_dates = 2;
	f.subject.staff = staff;
	f.subject.n_staff = 1;
	f.subject.phones = phones;
	f.subject.n_phones = 1;
	f.subject.places = places;
	f.subject.n_places = 1;
	f.subject.addresses = addresses;
	f.subject.n_addresses = 1;
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_numbers), cmocka_unit_test(test_places), cmocka_unit_test(test_ordinary_parts)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
