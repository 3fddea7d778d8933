// Variable selection: what each variable's own network says, weighted by a softmax over all of them.
#pragma once
#include "description.h"
#include "layers.h"

/** The columns of one input for the series in the lanes. */
typedef struct {
  const float *reals;
  const int32_t *codes;
  int32_t steps, realColumns, codeColumns;
  /** Which series of the batch each lane is. */
  Bits series;
} Window;

/** Covariates that all series share, as far as they were met: what their curves are at every step. */
typedef struct {
  int32_t steps, hidden;
  /** By slot: whether it holds for the series at hand, and whether it holds anything. */
  int32_t *shared, *filled;
  /** [slots][steps], and [slots][steps][hidden] */
  float *values, *curves;
} Cache;

/** Room for vectors on the way. */
typedef struct {
  Lanes *inputs, *units, *outputs, *residual, *projected, *weights;
} Work;

INLINE Lanes realAt(const Window *window, int32_t step, int32_t column) {
  Lanes x;
  UNROLL for (int k = 0; k < LANES; k++)
    x[k] = window->reals[((int64_t)window->series[k] * window->steps + step) * window->realColumns + column];
  return x;
}

INLINE Bits codeAt(const Window *window, int32_t step, int32_t column) {
  Bits code;
  UNROLL for (int k = 0; k < LANES; k++)
    code[k] = window->codes[((int64_t)window->series[k] * window->steps + step) * window->codeColumns + column];
  return code;
}

/** y = the row of each series' code, times a factor, on top of what y is. */
INLINE void addRows(const float *table, int32_t width, Bits code, Lanes factor, Lanes *y) {
  const float *rows[LANES];
  UNROLL for (int k = 0; k < LANES; k++) rows[k] = table + (int64_t)code[k] * width;
  for (int32_t i = 0; i < width; i++) {
    Lanes row;
    UNROLL for (int k = 0; k < LANES; k++) row[k] = rows[k][i];
    y[i] += factor * row;
  }
}

/**
 * A real's own network before its last LayerNorm. Its embedding is affine in x, so the hidden units are too before their
 * ELU; and so is the residual, whose norm has a closed form: with u = x + centre, (slope * u + offset) /
 * sqrt(curvature * u^2 + floor) + shift (realCurves.ts in src/model/graph derives it).
 */
static Moments curve(const float *weights, const Real *real, int32_t hidden, Lanes x, Work *work, Lanes *y) {
  const float *shape = weights + real->curve;
  const float *unitSlope = shape + 3, *unitOffset = unitSlope + real->units;
  for (int32_t i = 0; i < real->units; i++) work->units[i] = elu(x * unitSlope[i] + unitOffset[i]);
  gatedLinearUnit(weights + real->glu, real->units, hidden, work->units, y);

  Lanes u = x + shape[0];
  Lanes inverse = inverseRoot(u * u * shape[1] + shape[2]), scaled = u * inverse;
  const float *shift = weights + real->residual, *slope = shift + hidden, *offset = slope + hidden;
  for (int32_t i = 0; i < hidden; i++) y[i] += scaled * slope[i] + (inverse * offset[i] + shift[i]);
  return momentsOf(y, hidden);
}

static void addReal(const float *weights, const Real *real, int32_t hidden, Lanes x, Lanes weight, Work *work,
                    Lanes *selected) {
  Lanes *y = work->outputs;
  Moments m = curve(weights, real, hidden, x, work, y);
  const float *scale = weights + real->norm, *shift = scale + hidden;
  // In the same order as where series share it: an answer depends on no other series, to the last bit.
  for (int32_t i = 0; i < hidden; i++) {
    Lanes normed = (y[i] - m.mean) * m.inverse * scale[i] + shift[i];
    selected[i] += weight * normed;
  }
}

static void addShared(const Cache *cache, const Real *real, int32_t step, Lanes weight, Lanes *selected) {
  const float *row = cache->curves + ((int64_t)real->slot * cache->steps + step) * cache->hidden;
  for (int32_t i = 0; i < cache->hidden; i++) selected[i] += weight * row[i];
}

/** The sum of the members' embeddings goes to work->inputs. */
static void embedGroup(const int32_t *net, const float *weights, const Group *group, const Window *window, int32_t step,
                       Work *work) {
  for (int32_t i = 0; i < padded(group->width); i++) work->inputs[i] = (Lanes)0.0f;
  for (int32_t m = 0; m < group->members; m++) {
    Bits code = codeAt(window, step, net[group->columns + m]);
    addRows(weights + group->embedding, group->width, code, (Lanes)1.0f, work->inputs);
  }
}

static void addGroup(const int32_t *net, const float *weights, const Group *group, int32_t hidden, const Window *window,
                     int32_t step, Lanes weight, Work *work, Lanes *selected) {
  embedGroup(net, weights, group, window, step, work);
  Lanes *residual = work->inputs, *y = work->outputs;
  if (group->resample != NONE) {
    residual = work->residual;
    affine(weights + group->resample, group->width, hidden, work->inputs, residual);
    layerNorm(weights + group->resampleNorm, hidden, residual);
  }
  if (group->units > 0) {
    eluLayer(weights + group->hidden, group->width, group->units, work->inputs, 0, work->units);
    gatedLinearUnit(weights + group->glu, group->units, hidden, work->units, y);
    addNorm(weights + group->norm, hidden, residual, y);
  } else {
    y = residual;
  }
  for (int32_t i = 0; i < hidden; i++) selected[i] += weight * y[i];
}

/** softmax(GRN(all embeddings side by side, context)), to work->weights. */
static void weigh(const int32_t *net, const float *weights, const Part *part, const Window *window, int32_t step,
                  const Lanes *context, Work *work) {
  int32_t count = part->variables, width = padded(part->units) + padded(count);
  const Real *reals = (const Real *)(net + part->realsAt);
  const Category *categories = (const Category *)(net + part->categoriesAt);
  const Group *groups = (const Group *)(net + part->groupsAt);

  // The embeddings are affine in the reals and rows of tables: so is the first layer, and what the residual sees.
  Lanes *projected = work->projected, *residual = projected + padded(part->units), *y = work->weights;
  for (int32_t v = 0; v < part->reals; v++) work->inputs[v] = realAt(window, step, reals[v].column);
  affine(weights + part->projection, part->reals, width, work->inputs, projected);
  for (int32_t v = 0; v < part->categories; v++) {
    Bits code = codeAt(window, step, categories[v].column);
    addRows(weights + categories[v].projections, width, code, (Lanes)1.0f, projected);
  }
  for (int32_t v = 0; v < part->groups; v++) {
    embedGroup(net, weights, &groups[v], window, step, work);
    affine(weights + groups[v].projection, groups[v].width, width, work->inputs, work->outputs);
    for (int32_t i = 0; i < width; i++) projected[i] += work->outputs[i];
  }

  for (int32_t i = 0; i < part->units; i++) work->units[i] = elu(context ? projected[i] + context[i] : projected[i]);
  gatedLinearUnit(weights + part->glu, part->units, count, work->units, y);
  if (part->residualNorm != NONE) layerNorm(weights + part->residualNorm, count, residual);
  addNorm(weights + part->norm, count, residual, y);

  Lanes top = y[0], total = 0.0f;
  for (int32_t i = 1; i < count; i++) top = atLeast(top, y[i]);
  for (int32_t i = 0; i < count; i++) {
    y[i] = powerOf2((y[i] - top) * LOG2_E);
    total += y[i];
  }
  Lanes inverse = 1.0f / total;
  for (int32_t i = 0; i < count; i++) y[i] *= inverse;
}

/** The part's variables at one step as one vector of `hidden` numbers. cache: null where nothing is shared. */
static void selectVariables(const int32_t *net, const float *weights, const Part *part, int32_t hidden,
                            const Window *window, int32_t step, const Lanes *context, const Cache *cache, Work *work,
                            Lanes *selected) {
  for (int32_t i = 0; i < hidden; i++) selected[i] = (Lanes)0.0f;
  if (part->variables > 1)
    weigh(net, weights, part, window, step, context, work);
  else
    work->weights[0] = (Lanes)1.0f;

  const Real *reals = (const Real *)(net + part->realsAt);
  const Category *categories = (const Category *)(net + part->categoriesAt);
  const Group *groups = (const Group *)(net + part->groupsAt);
  for (int32_t v = 0; v < part->reals; v++) {
    const Real *real = &reals[v];
    Lanes weight = work->weights[real->index];
    if (cache && real->slot != NONE && cache->shared[real->slot])
      addShared(cache, real, step, weight, selected);
    else
      addReal(weights, real, hidden, realAt(window, step, real->column), weight, work, selected);
  }
  for (int32_t v = 0; v < part->categories; v++) {
    Bits code = codeAt(window, step, categories[v].column);
    addRows(weights + categories[v].outputs, hidden, code, work->weights[categories[v].index], selected);
  }
  for (int32_t v = 0; v < part->groups; v++)
    addGroup(net, weights, &groups[v], hidden, window, step, work->weights[groups[v].index], work, selected);
}

/** Whether a column is the same for every series, at the steps that each has; `longest` is a lane that has the most. */
static int isShared(const Window *window, int32_t column, Bits lengths, int32_t longest) {
  int32_t steps = lengths[longest];
  for (int32_t t = 0; t < steps; t++) {
    Lanes x = realAt(window, t, column);
    Lanes same = x[longest];
    Bits differs = (x != same) & ((Bits)t < lengths);
    int32_t any = 0;
    UNROLL for (int k = 0; k < LANES; k++) any |= differs[k];
    if (any) return 0;
  }
  return 1;
}

/**
 * Finds out which covariates of a part the series at hand share, and computes their curves unless they are those of
 * before. The lanes are steps here.
 */
static void share(const int32_t *net, const float *weights, const Part *part, const Window *window, Bits lengths,
                  int32_t longest, Work *work, Cache *cache) {
  const Real *reals = (const Real *)(net + part->realsAt);
  int32_t steps = lengths[longest];
  for (int32_t v = 0; v < part->reals; v++) {
    const Real *real = &reals[v];
    int32_t slot = real->slot, hidden = cache->hidden;
    if (slot == NONE) continue;
    cache->shared[slot] = isShared(window, real->column, lengths, longest);
    if (!cache->shared[slot]) continue;

    const float *from = window->reals + (int64_t)window->series[longest] * window->steps * window->realColumns;
    float *values = cache->values + (int64_t)slot * cache->steps;
    int32_t known = cache->filled[slot];
    int32_t t = 0;
    while (t < steps && t < known && values[t] == from[t * window->realColumns + real->column]) t++;
    if (t == steps) continue;

    for (t -= t % LANES; t < steps; t += LANES) {
      Lanes x = 0.0f, *y = work->outputs;
      for (int k = 0; k < LANES && t + k < steps; k++)
        values[t + k] = x[k] = from[(t + k) * window->realColumns + real->column];
      Moments m = curve(weights, real, hidden, x, work, y);
      const float *scale = weights + real->norm, *shift = scale + hidden;
      for (int32_t i = 0; i < hidden; i++) {
        Lanes normed = (y[i] - m.mean) * m.inverse * scale[i] + shift[i];
        for (int k = 0; k < LANES && t + k < steps; k++)
          cache->curves[((int64_t)slot * cache->steps + t + k) * hidden + i] = normed[k];
      }
    }
    cache->filled[slot] = steps;
  }
}
