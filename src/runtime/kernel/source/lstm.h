// One step of one LSTM layer.
#pragma once
#include "layers.h"

/** Units of a block: it holds the input, forget, cell and output gates of each. */
#define UNITS (BLOCK / 4)

/**
 * inputs: x, then the hidden state of before; 2 * hidden numbers. next: the hidden state of now; cell changes in place.
 * Series whose bits in `goes` are 0 stay as they are.
 */
static void lstmStep(const float *w, int32_t hidden, const Lanes *inputs, Bits goes, Lanes *cell, Lanes *next) {
  const Lanes *before = inputs + hidden;
  for (int32_t unit = 0; unit < hidden; unit += UNITS) {
    Lanes sum[BLOCK];
    w = sumBlock(w, 2 * hidden, inputs, sum);
    UNROLL for (int k = 0; k < UNITS; k++) {
      Lanes kept = sigmoid(sum[UNITS + k]) * cell[unit + k];
      Lanes c = kept + sigmoid(sum[k]) * hyperbolicTangent(sum[2 * UNITS + k]);
      Lanes h = sigmoid(sum[3 * UNITS + k]) * hyperbolicTangent(c);
      cell[unit + k] = goes ? c : cell[unit + k];
      next[unit + k] = goes ? h : before[unit + k];
    }
  }
}
