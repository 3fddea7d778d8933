import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { NetworkSpec, Tensor, TftSpec, Weights } from '#model/spec.ts'
import { expectedShapes } from '#model/weights.ts'
import { extraModel } from './golden.ts'

/** What a random network is made from; every count may be 0 but where it says otherwise. */
export interface NetworkSizes {
  readonly hiddenSize: number
  /** At most hiddenSize, at least 1. */
  readonly attentionHeads: number
  readonly lstmLayers: number
  readonly causalAttention: boolean
  readonly encoderLength: number
  readonly predictionLength: number
  /** Width of a real's embedding, in turn. */
  readonly continuousSizes: readonly number[]
  readonly staticReals: number
  readonly staticCategoricals: number
  /** Known at the horizon too, and not. */
  readonly knownReals: number
  readonly unknownReals: number
  readonly knownCategoricals: number
  readonly shareSingleVariableNetworks: boolean
  /** Levels of each target, at least one of each. */
  readonly outputSizes: readonly number[]
  /** Whether a group of two categories is among the known ones. */
  readonly group: boolean
}

/** A network of these sizes with random weights, as far as backends read it. */
export function randomNetwork(
  sizes: NetworkSizes,
  random: () => number,
): { readonly spec: TftSpec; readonly weights: Weights } {
  const names = (what: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${what}_${index}`)
  const fixed = names('static_real', sizes.staticReals)
  const known = names('known_real', sizes.knownReals)
  const unknown = names('unknown_real', sizes.unknownReals)
  const fixedCategories = names('static_category', sizes.staticCategoricals)
  const categories = names('category', sizes.knownCategoricals)
  const groups = sizes.group ? ['group'] : []
  const members = groups.flatMap((name) => [`${name}_a`, `${name}_b`])
  const reals = [...fixed, ...known, ...unknown]
  const widths = sizes.continuousSizes
  const network: NetworkSpec = {
    hiddenSize: sizes.hiddenSize,
    lstmLayers: sizes.lstmLayers,
    attentionHeads: sizes.attentionHeads,
    causalAttention: sizes.causalAttention,
    maskBias: -1e9,
    shareSingleVariableNetworks: sizes.shareSingleVariableNetworks,
    staticCategoricals: fixedCategories,
    staticReals: fixed,
    encoderCategoricals: [...categories, ...groups],
    encoderReals: [...known, ...unknown],
    decoderCategoricals: [...categories, ...groups],
    decoderReals: known,
    continuousSizes: Object.fromEntries(
      reals.map((name, index) => [name, widths[index % widths.length] ?? 8]),
    ),
    embeddings: Object.fromEntries(
      [...fixedCategories, ...categories, ...groups].map((name, index) => [name, [3 + index, 2 + index]]),
    ),
    categoricalGroups: Object.fromEntries(groups.map((name) => [name, members])),
    outputSizes: [...sizes.outputSizes],
  }
  const base = extraModel('narrow').spec
  const spec: TftSpec = {
    ...base,
    network,
    window: {
      ...base.window,
      maxEncoderLength: sizes.encoderLength,
      minEncoderLength: 1,
      maxPredictionLength: sizes.predictionLength,
      xReals: reals,
      xCategoricals: [...fixedCategories, ...categories, ...members],
    },
  }
  const weights = new Map<string, Tensor>()
  for (const [name, shape] of expectedShapes(network)) {
    const length = shape.reduce((product, size) => product * size, 1)
    const scale = 1 / Math.sqrt(shape.at(-1) ?? 1)
    weights.set(name, { shape, data: Float32Array.from({ length }, () => scale * 2 * (2 * random() - 1)) })
  }
  return { spec, weights }
}

/** Random windows; some series are shorter, and the reals of the columns named are the same for all. */
export function randomInputs(
  { window: windowSpec, network }: TftSpec,
  batch: number,
  shared: readonly string[],
  random: () => number,
): NetworkInputs {
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = windowSpec
  const reals = (steps: number): Float32Array => {
    const values = Float32Array.from({ length: batch * steps * xReals.length }, () => 3 * random() - 1.5)
    const perSeries = steps * xReals.length
    return values.map((value, index) =>
      shared.includes(xReals[index % xReals.length] ?? '') ? (values[index % perSeries] ?? 0) : value,
    )
  }
  const codes = (steps: number): Int32Array =>
    Int32Array.from({ length: batch * steps * xCategoricals.length }, (_, index) => {
      const column = xCategoricals[index % xCategoricals.length] ?? ''
      const group = Object.entries(network.categoricalGroups).find(([, members]) => members.includes(column))
      return Math.floor(random() * (network.embeddings[group?.[0] ?? column]?.[0] ?? 1))
    })
  return {
    batch,
    encoderCont: reals(E),
    decoderCont: reals(D),
    encoderCat: codes(E),
    decoderCat: codes(D),
    encoderLengths: Int32Array.from({ length: batch }, (_, index) =>
      index % 3 === 0 ? E : 1 + Math.floor(random() * E),
    ),
  }
}
