/* See draft.h. */
#include "release/draft.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/mem.h"
#include "os/file.h"

static const char *const part_names[RELEASE__N_PARTS] = {
	"sections", "dicom", "png", "jpg", "labels/rules", "labels/cxr-labeler", "labels/chexbert", "radgraph", "report",
	"views/chexpert-v1", "views/mimic", "views/huggingface",
};

const char *release__part_name(int part)
{
	return part >= 0 && part < RELEASE__N_PARTS ? part_names[part] : NULL;
}

bool release__part_from_name(cxr_str name, release__part *out)
{
	for (int i = 0; i < RELEASE__N_PARTS; i++) {
		if (cxr_str_eqz(name, part_names[i])) {
			*out = (release__part)i;
			return true;
		}
	}
	return false;
}

const char *release__part_absence(int part)
{
	switch (part) {
	case RELEASE__PART_JPG: return "not asked for";
	case RELEASE__PART_LABELS_CXR:
	case RELEASE__PART_LABELS_CHEXBERT:
	case RELEASE__PART_RADGRAPH: return "no model was run";
	case RELEASE__PART_VIEW_MIMIC:
	case RELEASE__PART_VIEW_HF: return "not written by this version";
	case RELEASE__PART_VIEW_V1: return "needs labels";
	default: return "stage not run";
	}
}

void release__print_time(int64_t seconds, char out[32])
{
	int64_t day = seconds / 86400;
	int64_t rest = seconds % 86400;
	if (rest < 0) {
		rest += 86400;
		day--;
	}
	if (day < -719162 || day > 2932896) { /* years 1 to 9999 */
		day = 0;
		rest = 0;
	}
	char date[11];
	cxr_date_print_iso(cxr_date_from_day((int32_t)day), date);
	snprintf(out, 32, "%sT%02d:%02d:%02dZ", date, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static void add_line(cxr_sha256 *sha, const char *text)
{
	cxr_sha256_add(sha, text, strlen(text));
	cxr_sha256_add(sha, "\n", 1);
}

void release__plan(const release__draft *draft, char out[65])
{
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	add_line(&sha, cxr_version());
	add_line(&sha, draft->config->hash_hex);
	for (int i = 0; i < RELEASE__N_SOURCES; i++)
		add_line(&sha, draft->feed->input[i].sha256_hex);
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out);
}

const char *release__policy_name(cxr_review_policy policy)
{
	switch (policy) {
	case CXR_REVIEW_NONE: return "none";
	case CXR_REVIEW_SAMPLED: return "sampled";
	case CXR_REVIEW_REQUIRED:
	default: return "required";
	}
}

void release__review_sentence(const release__draft *draft, cxr_buf *out)
{
	const uint64_t *readers = draft->counts->readers;
	uint64_t n_read = readers[1] + readers[2];
	if (draft->config->review == CXR_REVIEW_NONE && n_read == 0)
		cxr_buf_addz(out, "read by nobody");
	else
		cxr_buf_printf(out, "%" PRIu64 " of %" PRIu64 " reports read by nobody, %" PRIu64 " by one person, %" PRIu64 " by two or more", readers[0],
			readers[0] + n_read, readers[1], readers[2]);
}

cxr_rc release__draft_write(const release__draft *draft, const char *name, const cxr_buf *content, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(content, err));
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(draft->dir, name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make_for(path, 0755, err));
	return cxr_file_write_atomic(path, cxr_buf_str(content), 0644, err);
}
