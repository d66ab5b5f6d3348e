/* The gold of several readers. See label_scores.h. */
#include "metrics/label_scores.h"

enum { N_STATES = 4 };

cxr_binary cxr_label_binary(uint8_t state, cxr_uncertain uncertain)
{
	if (state == CXR_LABEL_UNDECIDED || (state == CXR_LABEL_UNCERTAIN && uncertain == CXR_UNCERTAIN_IGNORE))
		return CXR_BINARY_IGNORED;
	return state == CXR_LABEL_POSITIVE || (state == CXR_LABEL_UNCERTAIN && uncertain == CXR_UNCERTAIN_POSITIVE) ? CXR_BINARY_POSITIVE :
		CXR_BINARY_NEGATIVE;
}

/* The class that at least `need` voted for and none as often; `none` otherwise. */
static uint8_t winner(const unsigned *votes, size_t n_classes, unsigned need, uint8_t none)
{
	size_t best = 0;
	bool is_tied = false;
	for (size_t i = 1; i < n_classes; i++) {
		if (votes[i] >= votes[best]) {
			is_tied = votes[i] == votes[best];
			best = votes[i] > votes[best] ? i : best;
		}
	}
	return votes[best] >= need && !is_tied ? (uint8_t)best : none;
}

void cxr_label_vote(const cxr_label_set *readers, size_t n_readers, unsigned at_least, cxr_uncertain uncertain, cxr_label_pair *out)
{
	unsigned need = at_least ? at_least : (unsigned)(n_readers / 2 + 1);
	for (int label = 0; label < CXR_N_LABELS; label++) {
		unsigned states[N_STATES] = {0}, classes[3] = {0};
		for (size_t r = 0; r < n_readers; r++) {
			uint8_t state = readers[r].state[label];
			states[state % N_STATES]++;
			classes[cxr_label_binary(state, uncertain)]++;
		}
		out->gold[label] = winner(states, N_STATES, need, CXR_LABEL_UNDECIDED);
		out->binary[label] = winner(classes, 3, need, CXR_BINARY_IGNORED);
	}
}
