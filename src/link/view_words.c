/* See view_words.h. */
#include "link/view_words.h"

enum { MAX_WORD = 24, MAX_WORDS = 96 };

typedef enum word_mean {
	MEANS_NOTHING, MEANS_AP, MEANS_PA, MEANS_FRONTAL, MEANS_LATERAL, MEANS_LEFT_LATERAL, MEANS_RIGHT_LATERAL, MEANS_LEFT, MEANS_RIGHT,
	MEANS_DECUBITUS, MEANS_OBLIQUE, MEANS_VIEW, MEANS_ANTERO, MEANS_POSTERO, MEANS_A, MEANS_P, MEANS_CODE_LL, MEANS_CODE_RL, MEANS_NUMBER
} word_mean;

typedef struct word {
	word_mean mean;
	unsigned number;
} word;

static const struct {
	const char *text;
	word_mean mean;
} vocabulary[] = {
	{"AP", MEANS_AP}, {"ANTEROPOSTERIOR", MEANS_AP}, {"ANTERIOPOSTERIOR", MEANS_AP}, {"ANTERIORPOSTERIOR", MEANS_AP},
	{"PA", MEANS_PA}, {"POSTEROANTERIOR", MEANS_PA}, {"POSTERIOANTERIOR", MEANS_PA}, {"POSTERIORANTERIOR", MEANS_PA},
	{"ANTERO", MEANS_ANTERO}, {"ANTERIOR", MEANS_ANTERO}, {"POSTERO", MEANS_POSTERO}, {"POSTERIOR", MEANS_POSTERO},
	{"A", MEANS_A}, {"P", MEANS_P},
	{"FRONTAL", MEANS_FRONTAL}, {"FRONT", MEANS_FRONTAL}, {"PORTABLE", MEANS_FRONTAL}, {"PORT", MEANS_FRONTAL}, {"BEDSIDE", MEANS_FRONTAL},
	{"LORDOTIC", MEANS_FRONTAL}, {"LORDODIC", MEANS_FRONTAL},
	{"LATERAL", MEANS_LATERAL}, {"LATERALS", MEANS_LATERAL}, {"LAT", MEANS_LATERAL}, {"LATS", MEANS_LATERAL}, {"LATERL", MEANS_LATERAL},
	{"LLAT", MEANS_LEFT_LATERAL}, {"LTLAT", MEANS_LEFT_LATERAL}, {"LLATERAL", MEANS_LEFT_LATERAL},
	{"RLAT", MEANS_RIGHT_LATERAL}, {"RTLAT", MEANS_RIGHT_LATERAL}, {"RLATERAL", MEANS_RIGHT_LATERAL},
	{"LL", MEANS_CODE_LL}, {"RL", MEANS_CODE_RL},
	{"LEFT", MEANS_LEFT}, {"LT", MEANS_LEFT}, {"L", MEANS_LEFT}, {"RIGHT", MEANS_RIGHT}, {"RT", MEANS_RIGHT}, {"R", MEANS_RIGHT},
	{"DECUBITUS", MEANS_DECUBITUS}, {"DECUBITIS", MEANS_DECUBITUS}, {"DECUB", MEANS_DECUBITUS}, {"DECUBS", MEANS_DECUBITUS},
	{"LLD", MEANS_DECUBITUS}, {"RLD", MEANS_DECUBITUS},
	{"OBLIQUE", MEANS_OBLIQUE}, {"OBLIQUES", MEANS_OBLIQUE}, {"OBL", MEANS_OBLIQUE}, {"LAO", MEANS_OBLIQUE}, {"RAO", MEANS_OBLIQUE},
	{"LPO", MEANS_OBLIQUE}, {"RPO", MEANS_OBLIQUE}, {"LLO", MEANS_OBLIQUE}, {"RLO", MEANS_OBLIQUE},
	{"VIEW", MEANS_VIEW}, {"VIEWS", MEANS_VIEW}, {"VW", MEANS_VIEW}, {"VWS", MEANS_VIEW}, {"V", MEANS_VIEW},
	{"PROJECTION", MEANS_VIEW}, {"PROJECTIONS", MEANS_VIEW},
};

static const struct {
	const char *text;
	unsigned number;
} numbers[] = {{"ONE", 1}, {"SINGLE", 1}, {"TWO", 2}, {"DUAL", 2}, {"THREE", 3}, {"FOUR", 4}};

static word read_word(cxr_str text)
{
	for (size_t i = 0; i < CXR_ARRAY_LEN(vocabulary); i++)
		if (cxr_str_ieqz(text, vocabulary[i].text))
			return (word){vocabulary[i].mean, 0};
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers); i++)
		if (cxr_str_ieqz(text, numbers[i].text))
			return (word){MEANS_NUMBER, numbers[i].number};
	if (text.len == 1 && cxr_is_digit((unsigned char)text.ptr[0]))
		return (word){MEANS_NUMBER, (unsigned)(text.ptr[0] - '0')};
	return (word){MEANS_NOTHING, 0};
}

/* Runs of letters and runs of digits are words: "2V" is "2", "V". Bytes of other scripts count as letters. */
static size_t split_words(cxr_str text, word *out)
{
	size_t n = 0;
	for (size_t at = 0; at < text.len && n < MAX_WORDS;) {
		unsigned char c = (unsigned char)text.ptr[at];
		bool is_digit = cxr_is_digit(c);
		if (!cxr_is_alnum(c) && c < 0x80) {
			at++;
			continue;
		}
		size_t start = at;
		while (at < text.len) {
			c = (unsigned char)text.ptr[at];
			if (is_digit ? !cxr_is_digit(c) : !(cxr_is_alpha(c) || c >= 0x80))
				break;
			at++;
		}
		out[n++] = at - start <= MAX_WORD ? read_word((cxr_str){text.ptr + start, at - start}) : (word){MEANS_NOTHING, 0};
	}
	return n;
}

/* "A.P.", "antero-posterior" become one word; what is behind the first of the two says nothing more. */
static void join_pairs(word *words, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		word_mean a = words[i].mean;
		word_mean b = words[i + 1].mean;
		bool is_ap = (a == MEANS_A && b == MEANS_P) || (a == MEANS_ANTERO && b == MEANS_POSTERO);
		bool is_pa = (a == MEANS_P && b == MEANS_A) || (a == MEANS_POSTERO && b == MEANS_ANTERO);
		if (!is_ap && !is_pa)
			continue;
		words[i].mean = is_ap ? MEANS_AP : MEANS_PA;
		words[i + 1].mean = MEANS_NOTHING;
	}
}

static void take_lateral(link__view_words *out, const word *words, size_t n, size_t i)
{
	out->lateral = true;
	word_mean before = i > 0 ? words[i - 1].mean : MEANS_NOTHING;
	word_mean behind = i + 1 < n ? words[i + 1].mean : MEANS_NOTHING;
	out->left = out->left || before == MEANS_LEFT || behind == MEANS_LEFT || words[i].mean == MEANS_LEFT_LATERAL;
	out->right = out->right || before == MEANS_RIGHT || behind == MEANS_RIGHT || words[i].mean == MEANS_RIGHT_LATERAL;
}

/* The number at most three words before "views". */
static void take_count(link__view_words *out, const word *words, size_t i)
{
	for (size_t back = 1; back <= 3 && back <= i; back++) {
		if (words[i - back].mean == MEANS_NUMBER) {
			out->n_views += words[i - back].number;
			return;
		}
	}
}

static bool has_decubitus(const word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].mean == MEANS_DECUBITUS)
			return true;
	return false;
}

link__view_words link__view_words_of(cxr_str text, bool is_code)
{
	link__view_words out = {0};
	word words[MAX_WORDS];
	size_t n = split_words(text, words);
	join_pairs(words, n);
	bool decubitus = has_decubitus(words, n);
	for (size_t i = 0; i < n; i++) {
		switch (words[i].mean) {
		case MEANS_AP: out.ap = true; break;
		case MEANS_PA: out.pa = true; break;
		case MEANS_FRONTAL: out.frontal = true; break;
		case MEANS_LATERAL:
		case MEANS_LEFT_LATERAL:
		case MEANS_RIGHT_LATERAL:
			if (!decubitus)
				take_lateral(&out, words, n, i);
			break;
		case MEANS_CODE_LL:
		case MEANS_CODE_RL:
			if (is_code) {
				out.lateral = true;
				*(words[i].mean == MEANS_CODE_LL ? &out.left : &out.right) = true;
			}
			break;
		case MEANS_DECUBITUS: out.frontal = true; break;
		case MEANS_OBLIQUE: out.oblique = true; break;
		case MEANS_VIEW: take_count(&out, words, i); break;
		default: break;
		}
	}
	return out;
}
