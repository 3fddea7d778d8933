import { neededColumns } from '#forecast/window/columns.ts'
import { ASSUMED_STEP_MS } from '#forecast/window/spec.ts'
import { expectedShapes } from '#model/weights.ts'
import type { ModelFacts, Refusal } from './api.ts'
import type { LoadedModel } from './loadTrained.ts'

/** The model as the card shows it. `refusedBefore`: backends that were not even tried, and why. */
export function modelFacts(
  modelId: number,
  { model, session, check, refused }: LoadedModel,
  refusedBefore: readonly Refusal[],
): ModelFacts {
  const { spec, sha256 } = model
  const { window } = spec
  // By the spec and not by the file, which lists tied parameters several times.
  const parameters = [...expectedShapes(spec.network).values()]
    .map((shape) => shape.reduce((product, size) => product * size, 1))
    .reduce((sum, count) => sum + count, 0)
  return {
    modelId,
    card: spec.card,
    sha256,
    layout: window.layout,
    targets: window.targets.map(({ name }) => name),
    levels: [...new Set(window.quantiles.flat())].sort((a, b) => a - b),
    encoderLength: window.maxEncoderLength,
    minEncoderLength: window.minEncoderLength,
    horizon: window.maxPredictionLength,
    stepMs: window.stepMs,
    assumedStepMs: ASSUMED_STEP_MS,
    parameters,
    backend: session.kind,
    backendDescription: session.description,
    selfCheckError: check?.error ?? null,
    selfCheckAgainst: check?.against ?? null,
    refused: [...refusedBefore, ...refused],
    // The reader of metrics calls both generations' column by the newer name.
    neededColumns: neededColumns(window).map((name) => (name === 'state' ? 'status' : name)),
  }
}
