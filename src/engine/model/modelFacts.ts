import { canonicalName } from '#forecast/metrics/lookup.ts'
import { outputOf } from '#forecast/quantile/output.ts'
import { neededColumns } from '#forecast/window/columns.ts'
import { ASSUMED_STEP_MS } from '#forecast/window/spec.ts'
import { parameterCount } from '#model/weights.ts'
import type { ModelFacts, Refusal } from '../api.ts'
import type { CompiledModel } from './compileModel.ts'

/** The model as the card shows it. `refusedBefore`: backends that were not even tried, and why. */
export function modelFacts(
  { model, session, check, refused }: CompiledModel,
  refusedBefore: readonly Refusal[],
): ModelFacts {
  const { spec, sha256 } = model
  const { window: windowSpec } = spec
  return {
    card: spec.card,
    sha256,
    layout: windowSpec.layout,
    targets: windowSpec.targets.map(({ name }) => name),
    levels: [...new Set(windowSpec.quantiles.flat())].sort((a, b) => a - b),
    ...(windowSpec.outputs && {
      outputs: windowSpec.targets.map(({ name }, target) => ({
        target: name,
        output: outputOf(windowSpec, target),
      })),
    }),
    encoderLength: windowSpec.maxEncoderLength,
    minEncoderLength: windowSpec.minEncoderLength,
    lags: [...new Set(Object.values(windowSpec.lags).flat())].sort((a, b) => a - b),
    lagUnit: windowSpec.lagUnit,
    horizon: windowSpec.maxPredictionLength,
    stepMs: windowSpec.stepMs,
    assumedStepMs: ASSUMED_STEP_MS,
    parameters: parameterCount(spec.network),
    backend: session.kind,
    backendDescription: session.description,
    selfCheckError: check?.error ?? null,
    selfCheckAgainst: check?.against ?? null,
    refused: [...refusedBefore, ...refused],
    // By the names that the reader of metrics gives to columns.
    neededColumns: neededColumns(windowSpec).map((name) =>
      name === 'state' ? 'status' : canonicalName(name),
    ),
    groupIds: windowSpec.groupIds,
  }
}
