/* The review policy of a release. See write.h. Tests: tests/unit/release/test_write.c, tests/golden/test_review.py */
#include "project/review_rows.h"
#include "release/feed.h"
#include "release/write.h"

static cxr_rc count_readers(release__feed *feed, const cxr_run *run, cxr_release_gate *out, cxr_err *err)
{
	for (;;) {
		const release__study *study;
		CXR_TRY(release__feed_next(feed, &study, err));
		if (!study)
			return CXR_OK;
		if (study->n_images == 0)
			continue;
		out->n_reports++;
		out->n_unread += study->rec.n_readers == 0;
		out->n_lost_marks += study->rec.n_lost_marks;
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
	}
}

cxr_rc cxr_release_gate_check(const cxr_run *run, cxr_release_gate *out, cxr_err *err)
{
	*out = (cxr_release_gate){0};
	release__feed feed;
	cxr_rc rc = release__feed_open(&feed, run->project, err);
	if (rc == CXR_OK)
		rc = count_readers(&feed, run, out, err);
	release__feed_close(&feed);
	CXR_TRY(rc);
	const cxr_config *config = &run->project->config;
	switch (config->review) {
	case CXR_REVIEW_NONE:
		out->is_met = out->n_lost_marks == 0;
		return CXR_OK;
	case CXR_REVIEW_SAMPLED: out->n_needed = config->review_sample < out->n_reports ? config->review_sample : out->n_reports; break;
	case CXR_REVIEW_REQUIRED:
	default: out->n_needed = out->n_reports; break;
	}
	char digest[65];
	rc = cxr_review_working_digest(run->project, digest, NULL);
	if (rc == CXR_OK)
		CXR_TRY(cxr_review_is_signed(run->project, digest, &out->is_signed, err));
	out->is_met = out->n_reports - out->n_unread >= out->n_needed && out->is_signed && out->n_lost_marks == 0;
	return CXR_OK;
}
