/* Initials, user names, transcription codes (src/deid/detect_sign.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_marks_of_people(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Patient [[E.W|PATIENT]]. was seen.", "XQT:[[harlan|HCW]]", "The lungs are clear.\n[[KQS|HCW]]/[[kqs|HCW]]  D: [[11 May 2015|DATE]]", "Transcribed by: [[jsmith2|HCW]]", "D: [[2/25/24|DATE]] T: [[2/26/24|DATE]] 08:15 [[tfairwe|HCW]]",
		"The heart is normal in size. No effusion. [[nbs|HCW]]");
}

static void test_trade_letters_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "A.P. view", "I.V. contrast", "p.o. intake", "PA/lat chest", "AP/PA", "r/o CHF", "s/p CABG", "CT/MRI", "The lungs are clear. The heart is normal.");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_marks_of_people), cmocka_unit_test(test_trade_letters_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
