/*
 * The build of one frontal phantom, drawn from the seeds and shared by the files that paint it.
 * Tests: tests/unit/synth/test_phantom.c
 */
#ifndef SYNTH_PHANTOM_BODY_H
#define SYNTH_PHANTOM_BODY_H

#include "synth/phantom_canvas.h"

/*
 * Body coordinates: X = (x - cx) / half, 0 in the midline, positive towards the patient's left (right in the picture);
 * a = |X|. y as on the canvas, moved by `dy`.
 */
typedef struct synth__body {
	float cx, half;          /* midline, half width of the chest wall */
	float dy;
	float tilt;              /* midline shift from top to bottom */
	float apex, base;        /* y of lung apex and of the costophrenic angles' height */
	float dome[2];           /* dome height of the diaphragm, [0] patient's right, [1] left */
	float lateral;           /* a of the lung's lateral border at mid height */
	float soft;              /* thickness of soft tissue */
	float rib_slope;
	float heart;             /* size factor */
	float lung;              /* how much of the tissue the lung takes away */
	bool is_female;
	bool is_ap;
} synth__body;

synth__body synth__body_draw(const cxr_phantom_spec *spec);
/* Column of X at height y. */
float synth__body_x(const synth__body *body, float X, float y);
/* Lateral lung border a at height y. */
float synth__lung_lateral(const synth__body *body, float y);
/* Height of the diaphragm at a on side (0 right, 1 left). */
float synth__diaphragm(const synth__body *body, int side, float a);
/* 0..1: inside the lung. */
float synth__lung_mask(const synth__body *body, int side, float a, float y);

/* phantom_findings.c: pathology and devices over painted anatomy. */
void synth__paint_findings(synth__canvas *canvas, const synth__body *body, const cxr_phantom_spec *spec);
void synth__paint_devices(synth__canvas *canvas, const synth__body *body, const cxr_phantom_spec *spec);
/* Letter L or R at the border. */
void synth__paint_marker(synth__canvas *canvas, bool is_left, float x, float y);

#endif
