/*
 * Stage "image": PNG (and JPEG when asked for) beside every released DICOM file. Reads the shards of "deid", writes
 * <work_dir>/PNG/<stem>.png and <work_dir>/JPG/<stem>.jpg, and one cxr_pictures_rec a study.
 * Tests: tests/unit/image/test_stage.c
 */
#ifndef IMAGE_STAGE_H
#define IMAGE_STAGE_H

#include "project/stage.h"

extern const cxr_stage cxr_stage_image;

#endif
