/* Fuzz target: any bytes as cxr.yaml. A good file has both hashes and reads the same twice; a complaint has its line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "project/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_arena arena;
	cxr_config config, again;
	cxr_err err;
	cxr_str yaml = {(const char *)data, size};
	cxr_arena_init(&arena, 64 << 20);
	cxr_err_clear(&err);
	cxr_rc rc = cxr_config_parse(yaml, &arena, &config, &err);
	if (rc == CXR_OK) {
		if (strlen(config.hash_hex) != 64 || strlen(config.work_hash_hex) != 64 || config.n_dicom_roots == 0 || config.age_cap_years > 90)
			abort();
		if (config.split_valid < 0 || config.split_valid + config.split_test > 1 || config.patients_per_shard == 0)
			abort();
		if (cxr_config_parse(yaml, &arena, &again, NULL) != CXR_OK || strcmp(config.hash_hex, again.hash_hex) != 0)
			abort();
	} else if (rc != CXR_E_CONFIG || memcmp(err.subject, "cxr.yaml line ", 14) != 0) {
		abort();
	}
	cxr_arena_release(&arena);
	return 0;
}
