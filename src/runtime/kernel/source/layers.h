// The TFT's layers over vectors of lanes. x[i] is the i-th number of every series; weights are the same for all of them.
//
// Weights of a layer lie in blocks of BLOCK outputs: BLOCK biases, then BLOCK weights of each input in turn. So one block
// is read from its begin to its end while its sums stay in registers. Where the outputs do not fill the last block, the
// rest of it is zeros, and so are the numbers it answers: every vector of n numbers has room for padded(n).
#pragma once
#include "lanes.h"

/** torch.nn.LayerNorm's default. */
#define LAYER_NORM_EPSILON 1e-5f
#define HALF (BLOCK / 2)

INLINE int32_t blocks(int32_t count, int32_t size) { return (count + size - 1) / size; }
INLINE int32_t padded(int32_t count) { return blocks(count, BLOCK) * BLOCK; }

/** The sums of one block go on over some more inputs; says where the next weights are. */
INLINE const float *addBlock(const float *w, int32_t inputs, const Lanes *x, Lanes sum[BLOCK]) {
  for (int32_t i = 0; i < inputs; i++, w += BLOCK) {
    Lanes xi = x[i];
    UNROLL for (int k = 0; k < BLOCK; k++) sum[k] += xi * w[k];
  }
  return w;
}

INLINE const float *sumBlock(const float *w, int32_t inputs, const Lanes *x, Lanes sum[BLOCK]) {
  UNROLL for (int k = 0; k < BLOCK; k++) sum[k] = (Lanes)w[k];
  return addBlock(w + BLOCK, inputs, x, sum);
}

/** y = weights * x + biases */
static void affine(const float *w, int32_t inputs, int32_t outputs, const Lanes *x, Lanes *y) {
  for (int32_t o = 0; o < outputs; o += BLOCK) {
    Lanes sum[BLOCK];
    w = sumBlock(w, inputs, x, sum);
    UNROLL for (int k = 0; k < BLOCK; k++) y[o + k] = sum[k];
  }
}

/** y = ELU(weights * x + biases + context); context may be null. */
static void eluLayer(const float *w, int32_t inputs, int32_t outputs, const Lanes *x, const Lanes *context, Lanes *y) {
  for (int32_t o = 0; o < outputs; o += BLOCK) {
    Lanes sum[BLOCK];
    w = sumBlock(w, inputs, x, sum);
    if (context) UNROLL for (int k = 0; k < BLOCK; k++) sum[k] += context[o + k];
    UNROLL for (int k = 0; k < BLOCK; k++) y[o + k] = elu(sum[k]);
  }
}

/** y = value(x) * sigmoid(gate(x)); a block is HALF values and their gates. */
static void gatedLinearUnit(const float *w, int32_t inputs, int32_t outputs, const Lanes *x, Lanes *y) {
  for (int32_t o = 0; o < outputs; o += HALF) {
    Lanes sum[BLOCK];
    w = sumBlock(w, inputs, x, sum);
    UNROLL for (int k = 0; k < HALF; k++) y[o + k] = sum[k] * sigmoid(sum[HALF + k]);
  }
}

/** What a LayerNorm does to each number: (y - mean) * inverse. */
typedef struct {
  Lanes mean, inverse;
} Moments;

INLINE Moments momentsOf(const Lanes *y, int32_t width) {
  Lanes total = 0.0f, squares = 0.0f;
  for (int32_t i = 0; i < width; i++) total += y[i];
  Lanes mean = total * (1.0f / width);
  for (int32_t i = 0; i < width; i++) {
    Lanes d = y[i] - mean;
    squares += d * d;
  }
  return (Moments){mean, inverseRoot(squares * (1.0f / width) + LAYER_NORM_EPSILON)};
}

/** y = LayerNorm(y); norm: the scales, then the shifts. */
static void layerNorm(const float *norm, int32_t width, Lanes *y) {
  Moments m = momentsOf(y, width);
  const float *shift = norm + width;
  for (int32_t i = 0; i < width; i++) y[i] = (y[i] - m.mean) * m.inverse * norm[i] + shift[i];
}

/** y = LayerNorm(y + skip) */
static void addNorm(const float *norm, int32_t width, const Lanes *skip, Lanes *y) {
  for (int32_t i = 0; i < width; i++) y[i] += skip[i];
  layerNorm(norm, width, y);
}
