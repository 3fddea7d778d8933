// What the kernel offers. It is compiled once for each set of instructions: KERNEL(name) tells them apart.
#pragma once
#include <stdint.h>

/** A batch, as src/forecast/window/inputs.ts lays it out. */
typedef struct {
  int32_t batch;
  const float *encoderReals, *decoderReals;
  const int32_t *encoderCodes, *decoderCodes, *encoderLengths;
} Inputs;

#ifdef KERNEL
/** Bytes of memory that a run needs besides; they begin at a multiple of 64. */
double KERNEL(scratch)(const int32_t *description);
/** Once, before the first run. */
void KERNEL(prepare)(const int32_t *description, void *scratch);
/** out: [batch][decoder steps][levels of all targets] */
void KERNEL(run)(const int32_t *description, const float *weights, void *scratch, const Inputs *inputs, float *out);
#endif
