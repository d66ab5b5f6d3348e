/*
 * For tests/golden/test_dicom_codecs.py and bench/bench_codecs.py: decodes every frame of the named files. For each file one line of JSON on
 * standard output, then the little-endian samples of all frames. With -n N as first arguments: decodes N times, writes no samples, adds the
 * seconds of the fastest time ("seconds").
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dicom/pixels.h"
#include "dicom/reader.h"
#include "os/mmap.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static cxr_rc decode(const cxr_dcm_file *file, const cxr_pixel_desc *desc, unsigned char *out, size_t frame_bytes, cxr_err *err)
{
	for (uint32_t i = 0; i < desc->n_frames; i++)
		CXR_TRY(cxr_pixel_decode(file, desc, i, out + i * frame_bytes, frame_bytes, err));
	return CXR_OK;
}

static void refuse(const cxr_err *err)
{
	printf("{\"status\":\"%s\",\"message\":\"%s\",\"bytes\":0}\n", cxr_rc_name(err->rc), err->msg);
}

static void show(const cxr_dcm_file *file, int n_times)
{
	cxr_err err;
	cxr_err_clear(&err);
	cxr_pixel_desc desc;
	if (cxr_pixel_describe(file, &desc, &err) != CXR_OK) {
		refuse(&err);
		return;
	}
	uint64_t frame_bytes = cxr_pixel_frame_bytes(&desc), n_bytes = frame_bytes * desc.n_frames;
	unsigned char *out = n_bytes && n_bytes < (uint64_t)1 << 31 ? malloc((size_t)n_bytes) : NULL;
	double best = 1e9;
	cxr_rc rc = out ? CXR_OK : CXR_FAIL(&err, CXR_E_LIMIT, "no frame or too large");
	for (int i = 0; i < (n_times ? n_times : 1) && rc == CXR_OK; i++) {
		double start = now();
		rc = decode(file, &desc, out, (size_t)frame_bytes, &err);
		double seconds = now() - start;
		best = seconds < best ? seconds : best;
	}
	if (rc != CXR_OK) {
		refuse(&err);
	} else {
		cxr_str photometric = cxr_pixel_decoded_photometric(file, &desc);
		printf("{\"status\":\"ok\",\"frames\":%u,\"rows\":%u,\"columns\":%u,\"samples\":%u,\"allocated\":%u,\"signed\":%s,\"planar\":%s,\"photometric\":\"%.*s\","
			"\"seconds\":%.9f,\"bytes\":%llu}\n", desc.n_frames, desc.rows, desc.columns, desc.samples_per_pixel, desc.bits_allocated,
			desc.is_signed ? "true" : "false", desc.is_planar ? "true" : "false", CXR_STR_ARG(photometric), best,
			n_times ? 0ULL : (unsigned long long)n_bytes);
		if (!n_times && fwrite(out, 1, (size_t)n_bytes, stdout) != n_bytes)
			exit(3);
	}
	free(out);
}

static void open_one(const char *path, int n_times)
{
	cxr_err err;
	cxr_err_clear(&err);
	cxr_mmap map;
	if (cxr_mmap_open(&map, path, &err) != CXR_OK) {
		refuse(&err);
		return;
	}
	cxr_arena arena;
	cxr_arena_init(&arena, 16 * map.n_bytes + ((size_t)64 << 20));
	cxr_dcm_file file;
	if (cxr_dcm_read(map.bytes, map.n_bytes, NULL, &arena, &file, &err) == CXR_OK)
		show(&file, n_times);
	else
		refuse(&err);
	cxr_arena_release(&arena);
	cxr_mmap_close(&map);
}

int main(int argc, char **argv)
{
	int n_times = 0, first = 1;
	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		n_times = atoi(argv[2]);
		first = 3;
	}
	for (int i = first; i < argc; i++)
		open_one(argv[i], n_times);
	return fflush(stdout) ? 3 : 0;
}
