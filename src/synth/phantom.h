/*
 * A procedural chest radiograph: body, lungs, ribs, spine, heart, diaphragm, clavicles, noise and a collimator
 * edge, with the findings that a report states. Nothing in it comes from a person.
 * Same spec, same pixels on every machine: only + - * / and sqrt on doubles, no libm approximations.
 * Tests: tests/unit/synth/test_phantom.c
 */
#ifndef SYNTH_PHANTOM_H
#define SYNTH_PHANTOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

typedef enum cxr_phantom_view { CXR_PHANTOM_PA, CXR_PHANTOM_AP, CXR_PHANTOM_LATERAL } cxr_phantom_view;

/* Sides of the patient, as bits. The patient's left is on the right of a frontal picture. */
enum { CXR_SIDE_NONE = 0, CXR_SIDE_RIGHT = 1, CXR_SIDE_LEFT = 2, CXR_SIDE_BOTH = 3 };

/* Zone of a focal opacity or nodule. */
typedef enum cxr_phantom_zone { CXR_ZONE_UPPER, CXR_ZONE_MID, CXR_ZONE_LOWER } cxr_phantom_zone;

#define CXR_PHANTOM_MIN_SIDE_PX 8
#define CXR_PHANTOM_MAX_SIDE_PX 6000

typedef struct cxr_phantom_spec {
	uint32_t width, height;      /* pixels, 8..6000 each */
	unsigned bits_stored;        /* 8..16; values stay in 0..2^bits_stored - 1 */
	bool monochrome1;            /* true: bone is dark in the stored values */
	cxr_phantom_view view;
	uint64_t patient_seed;       /* build of the body: the same for all images of a patient */
	uint64_t image_seed;         /* breath, rotation, noise, exposure, collimation of this exposure */
	char sex;                    /* 'F' adds breast shadows; others do not */
	int age_years;
	/* findings; severities 0 = absent .. 1 = as large as it gets */
	unsigned effusion_sides;     /* CXR_SIDE_* bits */
	double effusion;             /* 0..1, 0 with sides set means 0.4 */
	double cardiomegaly;         /* 0..1 */
	double wide_mediastinum;     /* 0..1 */
	unsigned pneumothorax_sides;
	double pneumothorax;         /* 0 with sides set means 0.4 */
	unsigned opacity_sides;      /* consolidation, pneumonia, opacity */
	cxr_phantom_zone opacity_zone;
	double opacity;              /* 0 with sides set means 0.5 */
	double edema;                /* 0..1: bilateral perihilar haze, thick vessels */
	unsigned atelectasis_sides;  /* basal bands */
	unsigned nodule_sides;       /* lung lesion */
	cxr_phantom_zone nodule_zone;
	unsigned fracture_sides;     /* displaced rib */
	unsigned pleural_sides;      /* thickened pleura */
	/* devices */
	bool has_pacemaker, has_central_line, has_endotracheal_tube, has_enteric_tube, has_chest_tube, has_sternal_wires, has_leads;
	bool has_side_marker;        /* an L or R of lead at the border */
} cxr_phantom_spec;

/*
 * Fills out_pixels (width * height samples, rows from the top, owned by the caller).
 * err: CXR_E_ARG (a size or depth outside its range), CXR_E_NOMEM. Cost: 15 to 25 ms for 850 x 1024, 65 ms for 2320 x 2828.
 */
CXR_NODISCARD cxr_rc cxr_phantom_render(const cxr_phantom_spec *spec, uint16_t *out_pixels, cxr_err *err);

#endif
