import { sourcesFromDisk } from '#data/node.ts'
import { errorToData } from '#forecast/errors.ts'
import { curveOf } from '#forecast/normalizer/curves.ts'
import { inputScale, normalizerGroups, type GroupKey } from '#forecast/normalizer/groupScale.ts'
import { forward } from '#forecast/normalizer/transformation.ts'
import { encoderOf } from '#forecast/window/categories.ts'
import type { Normalizer, Scaler, WindowSpec } from '#forecast/window/spec.ts'
import { readModel } from '#model/read.ts'
import { serverIds } from '#model/serverIds.ts'

/** A value, and what tells which of a model's series it is of. */
export interface Measured {
  readonly server: string
  readonly value: number
  /** Of the value's row; null: it has no such label. */
  readonly label: (name: string) => string | null
}

/** How far a value lies from the training's, in standard deviations: standard normal where nothing has moved. */
export type Standardize = (measured: Measured) => number

/** What a model keeps of a metric's values in training; else why it keeps nothing, as the rest of a sentence. */
export type Kept =
  { readonly kind: 'scale'; readonly z: Standardize } | { readonly kind: 'none'; readonly why: string }

/** What a model knows of its training, by metric. */
export type Training = (metric: string) => Kept

const none = (why: string): Kept => ({ kind: 'none', why })

/**
 * Of the model of these paths, in whatever form it is; null: there is none. A model that cannot be read keeps nothing, and
 * says why.
 */
export async function trainingOf(paths: readonly string[] | null, signal: AbortSignal): Promise<Training> {
  if (paths === null) return () => none('no model is loaded')
  try {
    const files = (await Promise.all(paths.map((path) => sourcesFromDisk(path)))).flat()
    return trainingOfSpec((await readModel(files, { quantiles: null, signal })).spec.window)
  } catch (error) {
    signal.throwIfAborted()
    const why = `the model file cannot be read (${errorToData(error).message})`
    return () => none(why)
  }
}

/** As trainingOf, of what a window of the model repeats. */
export function trainingOfSpec(spec: WindowSpec): Training {
  const known = new Map<string, Kept>()
  return (metric) => {
    const found = known.get(metric) ?? keptOf(spec, metric)
    known.set(metric, found)
    return found
  }
}

function keptOf(spec: WindowSpec, metric: string): Kept {
  const [first] = spec.targets
  const target = spec.layout === 'long' ? first : spec.targets.find(({ name }) => name === metric)
  if (target !== undefined) return ofNormalizer(spec, target.normalizer, metric)
  const scaler = Object.hasOwn(spec.scalers, metric) ? spec.scalers[metric] : undefined
  return scaler === undefined ? none('the model does not use it') : ofScaler(spec, scaler, metric)
}

function ofScaler(spec: WindowSpec, scaler: Scaler, metric: string): Kept {
  switch (scaler.kind) {
    case 'none':
      return none('the model does not scale it')
    case 'normalizer':
      return ofNormalizer(spec, scaler.normalizer, metric)
    case 'affine':
      if (scaler.moments === false || !(scaler.scale > 0)) return NO_MOMENTS
      return { kind: 'scale', z: ({ value }) => (value - scaler.center) / scaler.scale }
    case 'power': {
      const curve = curveOf(scaler)
      return { kind: 'scale', z: ({ value }) => curve(value) }
    }
    case 'quantile': {
      // Whatever it is for: as normal values ranks can be compared with the rest.
      const curve = curveOf({ ...scaler, output: 'normal' })
      return { kind: 'scale', z: ({ value }) => curve(value) }
    }
  }
}

const NO_MOMENTS = none('its scaler stores a range or quantiles, not mean and standard deviation')

function ofNormalizer(spec: WindowSpec, normalizer: Normalizer, metric: string): Kept {
  if (normalizer.kind === 'encoder')
    return none(
      'the model scales each window separately (EncoderNormalizer) and stores no scale from training',
    )
  if ('center' in normalizer && normalizer.center === 0 && normalizer.scale === 1)
    return none('the model does not scale it')
  if (normalizer.moments === false) return NO_MOMENTS
  const lookUp = inputScale(normalizer)
  const keyOf = groupKeys(spec, normalizerGroups(normalizer), metric)
  const { transformation } = normalizer
  return {
    kind: 'scale',
    z: (measured) => {
      const { center, scale } = lookUp(keyOf(measured))
      return scale > 0 ? (forward(transformation, measured.value, 64) - center) / scale : NaN
    },
  }
}

/** The keys of a normalizer's table, as windows find them; a name that the training has not seen has none there. */
function groupKeys(spec: WindowSpec, groups: readonly string[], metric: string) {
  const idOf = serverIds(spec)
  const isSole = (name: string) => spec.groupIds.length === 1 && spec.groupIds[0] === name
  const textOf = (name: string, { server, label }: Measured): string => {
    if (name === 'server' || name === 'server_name') return server
    if (name === 'server_id') return idOf(server)
    if (spec.layout === 'long' && name === 'metric') return metric
    if (spec.layout === 'long' && (name === 'series' || isSole(name))) return `${server}/${metric}`
    return label(name) ?? (isSole(name) ? idOf(server) : 'nan')
  }
  const codes = new Map(
    Object.entries(spec.encoders).map(([name, encoder]) => [name, encoderOf(encoder)] as const),
  )
  return (measured: Measured): readonly GroupKey[] =>
    groups.map((name) => {
      const text = textOf(name, measured)
      return codes.get(name)?.(text) ?? text
    })
}
