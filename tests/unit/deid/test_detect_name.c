/* Names by context, by list and by what no vocabulary knows; eponyms and roles that stay (src/deid/detect_name*.c, text_word.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_titles(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Reviewed by Dr. [[Marchetti|HCW]].", "Drs. [[Smith|HCW]] and [[Jones|HCW]] were notified.", "Dr [[smith|HCW]] notified.", "Mr. [[Whitcombe|PATIENT]]'s chest", "Mrs. [[Featherstone|PATIENT]] has pneumonia.",
		"Dr. [[Smith-Jones|HCW]] agreed.", "DR [[KING|HCW]] NOTIFIED", "Dr. [[van der Berg|HCW]] agreed.", "d/w RN [[Kim|HCW]] at 14:05", "Resident: [[Wei Zhang|HCW]], PGY-3", "Dr. [[Ji-Hye Cha|HCW]] read this.",
		"Dr. [[Mu\xC3\xB1oz|HCW]]", "Dr. [[Mu\xF1oz|HCW]]", "Dr. [[Mu\xEF\xBF\xBDoz|HCW]]", "Patient: [[LEE, ANN|PATIENT]]", "PATIENT NAME: [[VAN DER BERG, PIETER|PATIENT]]", "Name: [[Aydin,Aysel|PATIENT]]");
}

static void test_sign_offs(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Electronically signed by: [[Mary O'Brien|HCW]], MD", "[[John Q. Smith|HCW]], M.D.", "[[JOHN SMITH|HCW]] MD", "Dictated by: [[J. Patel|HCW]]", "Attending: [[Rodriguez|HCW]]", "cc: [[Thomas Wright|HCW]]",
		"Findings discussed with [[Sarah Nguyen|HCW]], NP.", "Results called to [[Okafor|HCW]] by phone.", "Read by [[Foley|HCW]], MD", "I, [[Akemi Sakurai|HCW]], have reviewed the images.", "DICTATED BY: [[PATEL, RAJESH K|HCW]]",
		"Approved by [[ABRAHAMSSON,HALVARD|HCW]]", "Case reviewed with [[Wolfram Kirchhoff|HCW]] and [[Gottfried Hinterleitner|HCW]].");
}

static void test_without_context(void **state)
{
	(void)state;
	CHECK_ALL(&f, "61yo male, [[Edgar Whitcombe|PATIENT]]", "[[WHITCOMBE,EDGAR Q|PATIENT]]", "[[Oluwaseun Adebayo|PATIENT]] is a 45 year old.", "86 yo F, [[Benigno Tumbaga|PATIENT]], dyspnea.", "[[Zdenka Jaroszewicz|PATIENT]] should return.",
		"Per the wife of [[Nguyen Van Minh]].", "Film of [[T. Bahrami]] is here.");
}

static void test_eponyms_and_roles_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Foley catheter in place.", "Swan-Ganz catheter", "Hampton hump", "Lewy body dementia", "Salter-Harris II fracture", "Wolff-Parkinson-White syndrome", "St. Jude valve", "Stanford type B dissection",
		"Discussed with the surgical resident on call.", "The patient denies chest pain.", "PATIENT ROTATED TO THE RIGHT", "Technologist note: rotated.", "Reviewed by the attending radiologist.", "Young male with cough.",
		"SMALL LEFT EFFUSION", "Will follow.", "E. coli pneumonia", "A.P. view");
}

static void test_title_and_eponym_together(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Dr. [[Foley|HCW]] placed a Foley catheter.", "Dr. [[Parkinson|HCW]] reviewed the film. Parkinson disease.");
}

static void test_repeats(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Dr. [[Okonkwo|HCW]] was paged. The page was answered by [[Okonkwo|HCW]].", "Mr. [[Szymanski|PATIENT]] coughs. Ask [[Szymanski|PATIENT]] to return.");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_titles), cmocka_unit_test(test_sign_offs), cmocka_unit_test(test_without_context), cmocka_unit_test(test_eponyms_and_roles_stay),
		cmocka_unit_test(test_title_and_eponym_together), cmocka_unit_test(test_repeats)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
