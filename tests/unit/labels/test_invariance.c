/*
 * Adversarial minimal pairs: a change of layout must not change a single cell. Sentences are put together from a small
 * grammar of their own; each is labelled as it is and after each of the changes: final period, case, list number, bullet,
 * line break at a blank, double space, slash for "or" between words, CRLF.
 */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "labels/labeler.h"

static cxr_err err;

static const char *const openings[] = {"No ", "There is no ", "No evidence of ", "Possible ", "Small ", "There is a small ", "Without ", "Probable ", "Stable ", "Cannot exclude ", "Right ", "History of ", "No significant change in the "};
static const char *const findings[] = {"pleural effusion", "pneumothorax", "consolidation", "pulmonary edema", "cardiomegaly", "atelectasis", "rib fracture", "lung nodule", "pneumonia", "opacity", "pleural thickening", "endotracheal tube", "mediastinal widening"};
static const char *const joins[] = {" or ", " and ", ", ", " with ", " but no ", ", no "};
static const char *const endings[] = {"", " is seen", " has resolved", " in the left lung", " cannot be excluded", ", unchanged", "; heart size is normal", ", likely old", " is not seen"};

static void make_sentence(cxr_rng *rng, char *out, size_t size)
{
	size_t len = (size_t)snprintf(out, size, "%s%s", openings[cxr_rng_below(rng, CXR_ARRAY_LEN(openings))], findings[cxr_rng_below(rng, CXR_ARRAY_LEN(findings))]);
	int n_more = cxr_rng_int(rng, 0, 2);
	for (int i = 0; i < n_more; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", joins[cxr_rng_below(rng, CXR_ARRAY_LEN(joins))], findings[cxr_rng_below(rng, CXR_ARRAY_LEN(findings))]);
	snprintf(out + len, size - len, "%s", endings[cxr_rng_below(rng, CXR_ARRAY_LEN(endings))]);
}

static void replace(const char *text, const char *from, const char *to, cxr_rng *rng, bool one, char *out)
{
	size_t n_from = strlen(from), n_hits = 0, len = 0;
	for (const char *p = text; (p = strstr(p, from)); p += n_from)
		n_hits++;
	size_t pick = one && n_hits ? (size_t)cxr_rng_below(rng, n_hits) : SIZE_MAX, hit = 0;
	while (*text) {
		if (strncmp(text, from, n_from) == 0) {
			const char *piece = !one || hit == pick ? to : from;
			hit++;
			len += (size_t)sprintf(out + len, "%s", piece);
			text += n_from;
		} else {
			out[len++] = *text++;
		}
	}
	out[len] = 0;
}

static void vary(const char *sentence, int kind, cxr_rng *rng, char *out)
{
	switch (kind) {
	case 0: sprintf(out, "%s.", sentence); break;
	case 1:
		for (size_t i = 0; i <= strlen(sentence); i++)
			out[i] = (char)cxr_to_upper((unsigned char)sentence[i]);
		break;
	case 2: sprintf(out, "1. %s.", sentence); break;
	case 3: sprintf(out, "2) %s", sentence); break;
	case 4: sprintf(out, "- %s", sentence); break;
	case 5: sprintf(out, "\xe2\x80\xa2 %s.", sentence); break;
	case 6: replace(sentence, " ", "\n", rng, true, out); break;
	case 7: replace(sentence, " ", "  ", rng, false, out); break;
	case 8: replace(sentence, " or ", "/", rng, false, out); break;
	case 9: replace(sentence, " ", "\r\n", rng, true, out); break;
	case 10: sprintf(out, "\n\n  %s .\n", sentence); break;
	default:
		for (size_t i = 0; i <= strlen(sentence); i++)
			out[i] = (char)cxr_to_lower((unsigned char)sentence[i]);
		break;
	}
}

static void test_pairs(void **state)
{
	(void)state;
	cxr_labeler *labeler;
	assert_ok(cxr_labeler_new(&labeler, &err));
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	int n_failures = 0, n_pairs = 0;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		cxr_rng rng;
		cxr_rng_init(&rng, 11, seed);
		char sentence[512], varied[1200];
		make_sentence(&rng, sentence, sizeof sentence);
		cxr_label_result base, other;
		assert_ok(cxr_label_report(labeler, cxr_str_from(sentence), NULL, 0, NULL, &arena, &base, &err));
		for (int kind = 0; kind <= 11; kind++) {
			vary(sentence, kind, &rng, varied);
			assert_ok(cxr_label_report(labeler, cxr_str_from(varied), NULL, 0, NULL, &arena, &other, &err));
			n_pairs++;
			if (memcmp(&base.set, &other.set, sizeof base.set) != 0 && n_failures++ < 8)
				print_error("variant %d: %s | %s\n", kind, sentence, varied);
		}
		cxr_arena_clear(&arena);
	}
	print_message("%d pairs, %d differ\n", n_pairs, n_failures);
	assert_int_equal(n_failures, 0);
	cxr_arena_release(&arena);
	cxr_labeler_free(labeler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
