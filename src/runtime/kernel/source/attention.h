// Interpretable multi-head attention: the heads' softmaxed scores are averaged, and weigh one row of values per step.
#pragma once
#include "layers.h"

/** Queries that are answered together: each key is read once for all of them. */
#define QUERIES (BLOCK / 2)

/** Below every score. */
#define LEAST -1e30f

typedef struct {
  int32_t heads, width;
  /** Steps that keys and values are of: encoder steps, then decoder steps. */
  int32_t encoderSteps, decoderSteps;
  /** Whether a decoder step sees only those before it. */
  int32_t causal;
  /** What the score of a step that is hidden from a query is, and whether that counts. */
  float hiddenScore;
  int32_t hiddenCount;
  /** True encoder steps of each series, and the fewest. */
  Bits lengths;
  int32_t shortest;
  /** [steps][padded(heads * width)] and [steps][padded(width)] */
  Lanes *keys, *values;
  /** Steps that the two below have room for: an even number. */
  int32_t room;
  /** [QUERIES][room] */
  Lanes *scores, *shares;
} Attention;

INLINE Bits sees(const Attention *a, int32_t query, int32_t step) {
  if (step < a->encoderSteps) return (Bits)step < a->lengths;
  return (Bits)(!a->causal || step - a->encoderSteps < query ? -1 : 0);
}

/**
 * Scores of QUERIES queries from `first` on and of the keys of some steps, for one head, in powers of 2. top: the largest
 * of each query so far. masked: whether some of the keys are hidden.
 */
INLINE void scoreKeys(const Attention *a, int32_t head, int32_t first, const Lanes *queries, int32_t from, int32_t to,
                      int masked, Lanes top[QUERIES]) {
  int32_t width = a->width, stride = padded(a->heads * width);
  const Lanes *q = queries + head * width;
  for (int32_t t = from; t < to; t += 2) {
    const Lanes *key = a->keys + t * stride + head * width;
    // The last key twice where their number is odd.
    const Lanes *other = t + 1 < to ? key + stride : key;
    Lanes sum[QUERIES], otherSum[QUERIES];
    UNROLL for (int j = 0; j < QUERIES; j++) sum[j] = otherSum[j] = (Lanes)0.0f;
    for (int32_t i = 0; i < width; i++) {
      Lanes k0 = key[i], k1 = other[i];
      UNROLL for (int j = 0; j < QUERIES; j++) {
        Lanes qi = q[j * stride + i];
        sum[j] += qi * k0;
        otherSum[j] += qi * k1;
      }
    }
    UNROLL for (int j = 0; j < QUERIES; j++) {
      if (masked) {
        sum[j] = sees(a, first + j, t) ? sum[j] : (Lanes)a->hiddenScore;
        otherSum[j] = sees(a, first + j, t + 1) ? otherSum[j] : (Lanes)a->hiddenScore;
      }
      a->scores[j * a->room + t] = sum[j];
      a->scores[j * a->room + t + 1] = otherSum[j];
      top[j] = atLeast(top[j], atLeast(sum[j], otherSum[j]));
    }
  }
}

/** The softmax of one query's scores is added to its shares. */
INLINE void addShares(int32_t steps, Lanes top, int isFirst, Lanes *scores, Lanes *shares) {
  Lanes total = 0.0f;
  for (int32_t t = 0; t < steps; t++) {
    scores[t] = powerOf2(scores[t] - top);
    total += scores[t];
  }
  Lanes inverse = 1.0f / total;
  if (isFirst)
    for (int32_t t = 0; t < steps; t++) shares[t] = scores[t] * inverse;
  else
    for (int32_t t = 0; t < steps; t++) shares[t] += scores[t] * inverse;
}

/**
 * The sum over heads of the attention of QUERIES decoder steps from `first` on, times the values:
 * [QUERIES][padded(width)]. queries: [QUERIES][padded(heads * width)], scaled so that scores are powers of 2; there are
 * some to read for steps past the last too.
 */
static void attend(const Attention *a, int32_t first, const Lanes *queries, Lanes *attended) {
  int32_t encoder = a->encoderSteps, decoder = a->decoderSteps;
  int32_t seen = first + QUERIES - 1 < decoder ? first + QUERIES - 1 : decoder;
  int32_t steps = encoder + (a->causal && !a->hiddenCount ? seen : decoder);
  // Up to here every query sees every key.
  int32_t plain = a->shortest < encoder ? a->shortest : encoder + (a->causal ? first : decoder);
  for (int32_t head = 0; head < a->heads; head++) {
    Lanes top[QUERIES];
    UNROLL for (int j = 0; j < QUERIES; j++) top[j] = (Lanes)LEAST;
    scoreKeys(a, head, first, queries, 0, plain, 0, top);
    scoreKeys(a, head, first, queries, plain, steps, 1, top);
    for (int j = 0; j < QUERIES; j++)
      addShares(steps, top[j], head == 0, a->scores + j * a->room, a->shares + j * a->room);
  }
  int32_t width = padded(a->width);
  for (int32_t i = 0; i < a->width; i += 2) {
    Lanes sum[QUERIES], other[QUERIES];
    UNROLL for (int j = 0; j < QUERIES; j++) sum[j] = other[j] = (Lanes)0.0f;
    for (int32_t t = 0; t < steps; t++) {
      const Lanes *value = a->values + t * width + i;
      UNROLL for (int j = 0; j < QUERIES; j++) {
        Lanes share = a->shares[j * a->room + t];
        sum[j] += share * value[0];
        other[j] += share * value[1];
      }
    }
    UNROLL for (int j = 0; j < QUERIES; j++) {
      attended[j * width + i] = sum[j];
      attended[j * width + i + 1] = other[j];
    }
  }
}
