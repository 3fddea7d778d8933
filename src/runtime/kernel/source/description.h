// What the network is, as numbers: sizes, and where each layer's weights are. TypeScript writes them in this order
// (src/model/kernel/describe.ts) and has checked every one; nothing here does.
#pragma once
#include <stdint.h>

/** Where something is among the weights, in floats. */
typedef int32_t At;
/** Where records are among these numbers. */
typedef int32_t Place;

#define NONE (-1)

/** LayerNorm(GLU(ELU(hidden(x) + context)) + x); inputs, hidden and outputs of one width. */
typedef struct {
  At hidden, glu, norm;
} Grn;

/** A real variable's own network, a curve over one number: see curve() in selection.h. */
typedef struct {
  /** Which of the part's variables it is, and its column among the reals. */
  int32_t index, column;
  int32_t units;
  At curve, glu, residual, norm;
  /** Its place in the cache of covariates that all series share; NONE: it has none. */
  int32_t slot;
} Real;

/** A category: what its own network says of each class, and what the part's weights make of it. */
typedef struct {
  int32_t index, column;
  At outputs, projections;
} Category;

/** A group of categories that share a table; the sum of the members' rows goes on. */
typedef struct {
  int32_t index;
  int32_t members;
  /** Their columns. */
  Place columns;
  int32_t width;
  At embedding, projection;
  /** A GRN from width to H over `units`; without units: resampling alone. */
  int32_t units;
  At hidden, glu;
  /** NONE: the embedding is as wide as the output. */
  At resample, resampleNorm;
  At norm;
} Group;

/** A variable selection: static, encoder's or decoder's. */
typedef struct {
  int32_t variables;
  int32_t reals;
  Place realsAt;
  int32_t categories;
  Place categoriesAt;
  int32_t groups;
  Place groupsAt;
  /** The weights' own network, where there is more than one variable. */
  int32_t units;
  At projection, context, glu;
  /** Of the residual; NONE: it is not normed. */
  At residualNorm;
  At norm;
} Part;

typedef struct {
  int32_t encoderSteps, decoderSteps;
  /** Columns of the inputs. */
  int32_t reals, codes;
  int32_t hidden, layers, heads, headWidth;
  /** Whether a decoder step sees only those before it. */
  int32_t causal;
  /** Whether steps that a query must not see count by the score that they get instead, and that score. */
  int32_t hiddenCount;
  At hiddenScore;
  /** Levels of all targets. */
  int32_t outputs;
  /** Numbers of the widest vector, padded. */
  int32_t widest;
  /** Slots of the cache. */
  int32_t slots;
  Part fixed, past, future;
  Grn selectionContext, initialHidden, initialCell, enrichmentContext;
  /** By layer, each lstmSize floats. */
  At encoderLstm, decoderLstm;
  int32_t lstmSize;
  At gate, gateNorm;
  Grn enrichment;
  At enrichmentProjection;
  At query, key, value;
  At attentionGate, attentionNorm;
  Grn forward;
  At outputGate, outputNorm;
  At levels;
} Network;

// As many as describe.ts writes.
_Static_assert(sizeof(Network) == 85 * sizeof(int32_t), "the description has changed");
