/* Views, statuses, names of days from any bytes: no crash, and the answers are among those there are. First byte: how many views. */
#include <stdlib.h>

#include "link/gather.h"
#include "link/report_status.h"
#include "link/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const link__view *view)
{
	if (view->view > CXR_VIEW_LATERAL || strlen(view->ap_pa) > 2 || strlen(view->source) < 4)
		abort();
	bool is_projection = view->ap_pa[0] == 'A' || view->ap_pa[0] == 'P';
	if (view->ap_pa[0] && (view->view == CXR_VIEW_UNKNOWN || is_projection != (view->view == CXR_VIEW_FRONTAL)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_str text = {(const char *)data, size};
	cxr_id_image image = {.view_position = text, .patient_orientation = text, .series_description = text, .protocol_name = text, .study_description = text};
	link__view views[6];
	size_t n = size ? data[0] % 6 + 1u : 1;
	for (size_t i = 0; i < n; i++) {
		views[i] = link__view_of_image(&image, n == 1);
		check(&views[i]);
		if (i % 2)
			views[i] = (link__view){CXR_VIEW_UNKNOWN, "", views[0].source};
	}
	cxr_id_image blank = {.modality = {"CR", 2}};
	views[0] = link__view_of_image(&blank, n == 1);
	link__views_from_report(text, views, n);
	for (size_t i = 0; i < n; i++)
		check(&views[i]);
	if (link__report_status_of(text, size % 2) > LINK_CANCELLED || link__age_years(text) < -1)
		abort();
	link__when when = link__when_of(text, (cxr_str){(const char *)data + size / 2, size - size / 2});
	if (link__has_time(when) && (when.us < 0 || when.us > INT64_C(86401000000)))
		abort();
	return 0;
}
