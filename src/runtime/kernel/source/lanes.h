// Numbers of LANES series at once, and the functions of one number that the network is made of.
#pragma once
#include <stdint.h>

/** One number of each of LANES series. */
typedef float Lanes __attribute__((ext_vector_type(LANES)));
typedef int32_t Bits __attribute__((ext_vector_type(LANES)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Written so that an x that is no number stays none.
INLINE Lanes atLeast(Lanes x, Lanes least) { return least > x ? least : x; }
INLINE Lanes atMost(Lanes x, Lanes most) { return most < x ? most : x; }

/**
 * 2^x for x of at most 126, within 1e-7 of it: the whole part goes into the exponent's bits, a polynomial does the rest.
 * Below -126 the answer is about 0.
 */
INLINE Lanes powerOf2(Lanes x) {
  x = atLeast(x, (Lanes)-126.0f);
  // Adding 1.5 * 2^23 leaves the whole part in the lowest bits.
  Lanes shifted = x + 12582912.0f;
  Bits whole = (Bits)shifted << 23;
  Lanes r = x - (shifted - 12582912.0f);
  // Minimax for -0.5 to 0.5.
  Lanes p = r * 1.3264726687e-3f + 9.6715126764e-3f;
  p = p * r + 5.5507337449e-2f;
  p = p * r + 2.4022242085e-1f;
  p = p * r + 6.9314697760e-1f;
  p = p * r + 1.0f;
  return (Lanes)((Bits)p + whole);
}

#define LOG2_E 1.44269504088896341f

/** 1 / (1 + e^-x) */
INLINE Lanes sigmoid(Lanes x) { return 1.0f / (1.0f + powerOf2(atMost(x * -LOG2_E, (Lanes)126.0f))); }

INLINE Lanes hyperbolicTangent(Lanes x) {
  return 2.0f / (1.0f + powerOf2(atMost(x * (-2.0f * LOG2_E), (Lanes)126.0f))) - 1.0f;
}

/** x above 0, e^x - 1 below. */
INLINE Lanes elu(Lanes x) {
  Lanes e = powerOf2(atMost(x, (Lanes)0.0f) * LOG2_E) - 1.0f;
  return x > 0.0f ? x : e;
}

INLINE Lanes inverseRoot(Lanes x) { return 1.0f / __builtin_elementwise_sqrt(x); }
