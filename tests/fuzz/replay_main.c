/*
 * Runs a fuzz target over every file of its corpus folder, then over seeded mutations of each, so that
 * `make test` replays what fuzzing found without libFuzzer. Arguments: the corpus folder [mutations per file].
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned char *read_file(const char *path, size_t *out_size)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return NULL;
	unsigned char *bytes = malloc(1 << 22);
	*out_size = bytes ? fread(bytes, 1, 1 << 22, file) : 0;
	fclose(file);
	return bytes;
}

/* A fresh exact-size block each time, so that a read one byte past the end is seen. */
static void run_once(const unsigned char *bytes, size_t size)
{
	unsigned char *copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void mutate(cxr_rng *rng, unsigned char *bytes, size_t *size)
{
	int n = cxr_rng_int(rng, 1, 8);
	for (int i = 0; i < n && *size > 0; i++) {
		size_t at = (size_t)cxr_rng_below(rng, *size);
		switch (cxr_rng_int(rng, 0, 3)) {
		case 0: bytes[at] = (unsigned char)cxr_rng_u64(rng); break;
		case 1: bytes[at] ^= (unsigned char)(1u << cxr_rng_below(rng, 8)); break;
		case 2: *size = at + 1; break;
		default: bytes[at] = cxr_rng_chance(rng, 0.5) ? 0xFF : 0x00; break;
		}
	}
}

int main(int argc, char **argv)
{
	int n_mutations = argc > 2 ? atoi(argv[2]) : 200;
	DIR *dir = argc > 1 ? opendir(argv[1]) : NULL;
	if (!dir) {
		fprintf(stderr, "no corpus folder\n");
		return 1;
	}
	int n_files = 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
		size_t size = 0;
		unsigned char *bytes = read_file(path, &size);
		if (!bytes)
			continue;
		run_once(bytes, size);
		cxr_rng rng;
		cxr_rng_init(&rng, 1, (uint64_t)size);
		unsigned char *mutant = malloc(size ? size : 1);
		for (int i = 0; mutant && i < n_mutations; i++) {
			size_t mutant_size = size;
			memcpy(mutant, bytes, size);
			mutate(&rng, mutant, &mutant_size);
			run_once(mutant, mutant_size);
		}
		free(mutant);
		free(bytes);
		n_files++;
	}
	closedir(dir);
	printf("%d corpus files, %d mutations each\n", n_files, n_mutations);
	return n_files > 0 ? 0 : 1;
}
