// One set of instructions of the native kernel, as the addon chooses among them.
#pragma once
#include "network.h"

typedef struct {
  const char *name;
  int32_t lanes, block;
  double (*scratch)(const int32_t *description);
  void (*prepare)(const int32_t *description, void *scratch);
  void (*run)(const int32_t *description, const float *weights, void *scratch, const Inputs *inputs, float *out);
} Variant;

extern const Variant kernelAvx512, kernelAvx2;
