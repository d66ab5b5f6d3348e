/* Hospitals, vendors, cities and addresses (src/deid/detect_place.c, detect_geo.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_hospitals(void **state)
{
	(void)state;
	CHECK_ALL(&f, "outside film from [[Stanford|HOSPITAL]].", "[[Mercy|HOSPITAL]] ED", "Transfer from [[St. Jude|HOSPITAL]].", "[[VA Palo Alto|HOSPITAL]]", "Seen at [[Cedars-Sinai Medical Center|HOSPITAL]].",
		"Transferred from [[Our Lady of the Dunes Hospital|HOSPITAL]].", "READ AT [[THREE RIVERS MEDICAL CENTER|HOSPITAL]]", "[[University Hospital of Sandmoor|HOSPITAL]]", "Location: [[Pemberley Memorial|HOSPITAL]]",
		"[[Mount Verity Clinic|HOSPITAL]], [[Westmarch|GEO]]", "TRANSFERRED FROM [[MOUNT\nVERITY CLINIC|HOSPITAL]].");
}

static void test_cities(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Lives in [[Palo Alto|GEO]], CA.", "recent travel to [[Winnemucca|GEO]].", "70-year-old male from [[Larkfield|GEO]] with cough.", "TB exposure in [[Lubumbashi|GEO]] in [[2012|DATE]].", "[[Westmarch|GEO]], CA [[94301|GEO]]");
}

static void test_addresses(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Lives at [[123 Main Street|GEO]].", "Address: [[45 Oak Ave|GEO]], Apt [[4B|GEO]]", "[[610 W 14th Street|GEO]]", "[[12 El Camino Real|GEO]]", "PO Box [[4410|GEO]]");
}

static void test_vendors(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Acquired on a [[Siemens|VENDOR]] unit.", "[[GE Healthcare|VENDOR]] portable.", "1.[[ABBOTT|VENDOR]] PACEMAKER IN THE LEFT CHEST", "[[Medtronic|VENDOR]] dual-lead pacemaker");
}

static void test_generic_places_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Transfer from outside hospital.", "University hospital", "the nursing home", "Department of Radiology", "Seen in the emergency department.", "GE junction", "Boston brace", "Mayo stent", "Philadelphia chromosome",
		"Carpentier-Edwards valve", "3 ct chest", "CONSIDER CROSS-SECTIONAL IMAGING");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_hospitals), cmocka_unit_test(test_cities), cmocka_unit_test(test_addresses), cmocka_unit_test(test_vendors), cmocka_unit_test(test_generic_places_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
