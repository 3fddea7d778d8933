// The Temporal Fusion Transformer (Lim et al., arXiv 1912.09363) in one pass over LANES series: every step goes through
// variable selection, the LSTM, its gate and the enrichment, and leaves a key and a value; then the decoder's steps look
// at all of them. src/model/graph builds the same network as an ONNX graph.
#include "attention.h"
#include "description.h"
#include "layers.h"
#include "lstm.h"
#include "network.h"
#include "selection.h"

/** Everything between the inputs and the answer, for one group of series. */
typedef struct {
  const int32_t *description;
  const Network *net;
  const float *weights;
  Work work;
  Cache cache;
  Attention attention;
  /** [layers][padded(hidden)] */
  Lanes *cells, *states;
  /** What one LSTM step reads: x and the layer's hidden state. */
  Lanes *stepInputs, *output;
  Lanes *fixed, *selected, *gated, *context;
  Lanes *pastContext, *futureContext, *enrichmentContext;
  /** [decoder steps][padded(hidden)] */
  Lanes *temporal, *enriched;
  Lanes *queries, *attended;
} Pass;

/** Takes pieces off a stretch of memory; from address 0 it only counts. */
typedef struct {
  uint64_t at;
} Memory;

static void *take(Memory *memory, uint64_t count, uint64_t size) {
  void *piece = (void *)(uintptr_t)memory->at;
  memory->at += (count * size + 63) / 64 * 64;
  return piece;
}

static Lanes *takeLanes(Memory *memory, uint64_t count) { return take(memory, count, sizeof(Lanes)); }

/** Lays the pass out from `start` on; says where it ends. */
static uint64_t layOut(const int32_t *description, uint64_t start, Pass *pass) {
  const Network *net = (const Network *)description;
  Memory memory = {start};
  uint64_t hidden = padded(net->hidden), widest = net->widest, decoder = net->decoderSteps;
  uint64_t steps = (uint64_t)net->encoderSteps + decoder, heads = padded(net->heads * net->headWidth);
  uint64_t longer = net->encoderSteps > net->decoderSteps ? net->encoderSteps : net->decoderSteps;
  pass->description = description;
  pass->net = net;

  // First: it outlives a run.
  pass->cache.steps = longer;
  pass->cache.hidden = net->hidden;
  pass->cache.filled = take(&memory, net->slots, sizeof(int32_t));
  pass->cache.shared = take(&memory, net->slots, sizeof(int32_t));
  pass->cache.values = take(&memory, net->slots * longer, sizeof(float));
  pass->cache.curves = take(&memory, net->slots * longer * net->hidden, sizeof(float));

  Lanes **vectors[] = {&pass->work.inputs,    &pass->work.units,   &pass->work.outputs,  &pass->work.residual,
                       &pass->work.projected, &pass->work.weights, &pass->stepInputs,    &pass->fixed,
                       &pass->selected,       &pass->gated,        &pass->context,       &pass->pastContext,
                       &pass->futureContext,  &pass->enrichmentContext, &pass->output};
  for (uint64_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) *vectors[i] = takeLanes(&memory, widest);
  pass->cells = takeLanes(&memory, net->layers * hidden);
  pass->states = takeLanes(&memory, net->layers * hidden);
  pass->temporal = takeLanes(&memory, decoder * hidden);
  pass->enriched = takeLanes(&memory, decoder * hidden);
  pass->queries = takeLanes(&memory, QUERIES * heads);
  pass->attended = takeLanes(&memory, QUERIES * padded(net->headWidth));

  Attention *attention = &pass->attention;
  attention->heads = net->heads;
  attention->width = net->headWidth;
  attention->decoderSteps = net->decoderSteps;
  attention->causal = net->causal;
  attention->hiddenCount = net->hiddenCount;
  attention->room = (steps + 2) / 2 * 2;
  attention->keys = takeLanes(&memory, steps * heads);
  attention->values = takeLanes(&memory, steps * padded(net->headWidth));
  attention->scores = takeLanes(&memory, (uint64_t)QUERIES * attention->room);
  attention->shares = takeLanes(&memory, (uint64_t)QUERIES * attention->room);
  return memory.at;
}

/** LayerNorm(GLU(ELU(hidden(x) + context)) + x); x and y differ. */
static void gatedResidual(Pass *pass, const Grn *grn, const Lanes *x, const Lanes *context, Lanes *y) {
  int32_t hidden = pass->net->hidden;
  eluLayer(pass->weights + grn->hidden, hidden, hidden, x, context, pass->work.units);
  gatedLinearUnit(pass->weights + grn->glu, hidden, hidden, pass->work.units, y);
  addNorm(pass->weights + grn->norm, hidden, x, y);
}

/** What the static variables say to the rest of the network, once per series. */
static void staticContexts(Pass *pass, const Window *past) {
  const Network *net = pass->net;
  const float *weights = pass->weights;
  int32_t hidden = net->hidden;
  Lanes *context = pass->context;
  selectVariables(pass->description, weights, &net->fixed, hidden, past, 0, 0, 0, &pass->work, pass->fixed);

  gatedResidual(pass, &net->selectionContext, pass->fixed, 0, context);
  if (net->past.variables > 1)
    affine(weights + net->past.context, hidden, net->past.units, context, pass->pastContext);
  if (net->future.variables > 1)
    affine(weights + net->future.context, hidden, net->future.units, context, pass->futureContext);
  gatedResidual(pass, &net->enrichmentContext, pass->fixed, 0, context);
  affine(weights + net->enrichmentProjection, hidden, hidden, context, pass->enrichmentContext);

  // Every layer starts from the same state.
  for (int32_t layer = 0; layer < net->layers; layer++) {
    gatedResidual(pass, &net->initialHidden, pass->fixed, 0, pass->states + layer * padded(hidden));
    gatedResidual(pass, &net->initialCell, pass->fixed, 0, pass->cells + layer * padded(hidden));
  }
}

/** The selected variables through all layers; answers the last one's state, which is 0 for series that do not go on. */
static const Lanes *recur(Pass *pass, const float *lstm, Bits goes) {
  const Network *net = pass->net;
  int32_t hidden = net->hidden;
  const Lanes *x = pass->selected;
  for (int32_t layer = 0; layer < net->layers; layer++) {
    Lanes *state = pass->states + layer * padded(hidden);
    for (int32_t i = 0; i < hidden; i++) {
      pass->stepInputs[i] = x[i];
      pass->stepInputs[hidden + i] = state[i];
    }
    lstmStep(lstm + layer * net->lstmSize, hidden, pass->stepInputs, goes, pass->cells + layer * padded(hidden), state);
    x = state;
  }
  for (int32_t i = 0; i < hidden; i++) pass->output[i] = goes ? x[i] : (Lanes)0.0f;
  return pass->output;
}

/** What follows the LSTM's output at every step: `at` is the step among those that attention sees. */
static void enrich(Pass *pass, int32_t at, const Lanes *output, Lanes *temporal, Lanes *enriched) {
  const Network *net = pass->net;
  const float *weights = pass->weights;
  int32_t hidden = net->hidden, heads = net->heads * net->headWidth;
  gatedLinearUnit(weights + net->gate, hidden, hidden, output, temporal);
  addNorm(weights + net->gateNorm, hidden, pass->selected, temporal);
  gatedResidual(pass, &net->enrichment, temporal, pass->enrichmentContext, enriched);
  affine(weights + net->key, hidden, heads, enriched, pass->attention.keys + (int64_t)at * padded(heads));
  affine(weights + net->value, hidden, net->headWidth, enriched,
         pass->attention.values + (int64_t)at * padded(net->headWidth));
}

/** The levels of one decoder step, to work.outputs. */
static void answer(Pass *pass, int32_t step, const Lanes *attended) {
  const Network *net = pass->net;
  const float *weights = pass->weights;
  int32_t hidden = net->hidden;
  Lanes *gated = pass->gated, *forward = pass->selected;
  gatedLinearUnit(weights + net->attentionGate, net->headWidth, hidden, attended, gated);
  addNorm(weights + net->attentionNorm, hidden, pass->enriched + (int64_t)step * padded(hidden), gated);
  gatedResidual(pass, &net->forward, gated, 0, forward);
  gatedLinearUnit(weights + net->outputGate, hidden, hidden, forward, gated);
  addNorm(weights + net->outputNorm, hidden, pass->temporal + (int64_t)step * padded(hidden), gated);
  affine(weights + net->levels, hidden, net->outputs, gated, pass->work.outputs);
}

/** Up to LANES series from `first` on. */
static void runGroup(Pass *pass, const Inputs *inputs, int32_t first, int32_t count, float *out) {
  const Network *net = pass->net;
  Attention *attention = &pass->attention;
  int32_t hidden = net->hidden, decoder = net->decoderSteps;
  Bits series, lengths;
  int32_t longest = 0, shortest = 0;
  // Lanes without a series repeat the first one.
  for (int32_t k = 0; k < LANES; k++) {
    series[k] = first + (k < count ? k : 0);
    lengths[k] = inputs->encoderLengths[series[k]];
    if (lengths[k] > lengths[longest]) longest = k;
    if (lengths[k] < lengths[shortest]) shortest = k;
  }
  Window past = {inputs->encoderReals, inputs->encoderCodes, net->encoderSteps, net->reals, net->codes, series};
  Window future = {inputs->decoderReals, inputs->decoderCodes, decoder, net->reals, net->codes, series};
  Bits compared = net->hiddenCount ? (Bits)net->encoderSteps : lengths;
  share(pass->description, pass->weights, &net->past, &past, compared, longest, &pass->work, &pass->cache);
  share(pass->description, pass->weights, &net->future, &future, (Bits)decoder, 0, &pass->work, &pass->cache);
  // Steps that no series has are left out, unless they count.
  int32_t encoder = attention->encoderSteps = net->hiddenCount ? net->encoderSteps : lengths[longest];
  attention->hiddenScore = pass->weights[net->hiddenScore];
  attention->lengths = lengths;
  attention->shortest = lengths[shortest];

  staticContexts(pass, &past);
  for (int32_t t = 0; t < encoder; t++) {
    selectVariables(pass->description, pass->weights, &net->past, hidden, &past, t, pass->pastContext, &pass->cache,
                    &pass->work, pass->selected);
    const Lanes *output = recur(pass, pass->weights + net->encoderLstm, (Bits)t < lengths);
    enrich(pass, t, output, pass->gated, pass->context);
  }
  for (int32_t t = 0; t < decoder; t++) {
    selectVariables(pass->description, pass->weights, &net->future, hidden, &future, t, pass->futureContext,
                    &pass->cache, &pass->work, pass->selected);
    const Lanes *output = recur(pass, pass->weights + net->decoderLstm, (Bits)-1);
    enrich(pass, encoder + t, output, pass->temporal + (int64_t)t * padded(hidden),
           pass->enriched + (int64_t)t * padded(hidden));
  }
  for (int32_t t = 0; t < decoder; t += QUERIES) {
    int32_t heads = net->heads * net->headWidth;
    for (int32_t j = 0; j < QUERIES; j++) {
      int32_t step = t + j < decoder ? t + j : decoder - 1;
      affine(pass->weights + net->query, hidden, heads, pass->enriched + (int64_t)step * padded(hidden),
             pass->queries + j * padded(heads));
    }
    attend(attention, t, pass->queries, pass->attended);
    for (int32_t j = 0; j < QUERIES && t + j < decoder; j++) {
      answer(pass, t + j, pass->attended + j * padded(net->headWidth));
      for (int32_t k = 0; k < count; k++)
        for (int32_t i = 0; i < net->outputs; i++)
          out[((int64_t)(first + k) * decoder + t + j) * net->outputs + i] = pass->work.outputs[i][k];
    }
  }
}

double KERNEL(scratch)(const int32_t *description) {
  Pass pass;
  return (double)layOut(description, 0, &pass);
}

void KERNEL(prepare)(const int32_t *description, void *scratch) {
  Pass pass;
  layOut(description, (uintptr_t)scratch, &pass);
  for (int32_t slot = 0; slot < pass.net->slots; slot++) pass.cache.filled[slot] = 0;
}

void KERNEL(run)(const int32_t *description, const float *weights, void *scratch, const Inputs *inputs, float *out) {
  Pass pass;
  layOut(description, (uintptr_t)scratch, &pass);
  pass.weights = weights;
  for (int32_t first = 0; first < inputs->batch; first += LANES) {
    int32_t left = inputs->batch - first;
    runGroup(&pass, inputs, first, left < LANES ? left : LANES, out);
  }
}
