import type { CenterScale, Normalizer, Transformation } from '#forecast/window/spec.ts'
import { asFields, asInteger, asItems, isKind, stateOf, type Fields } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import { readFrame } from '../pickle/pandas.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleRecord, type PickleValue } from '../pickle/values.ts'
import { formerEncoder, noteGroupOrder, type Era } from './era.ts'
import { fitted } from './fitted.ts'
import { readTransformation } from './transformation.ts'

/** A fitted normalizer of pytorch-forecasting (data/encoders.py) by its pickled attributes. */
export function readNormalizer(value: PickleValue | undefined, at: Place, era: Era): Normalizer {
  // TimeSeriesDataSet takes None as TorchNormalizer(method="identity").
  if (value === null) return { kind: 'torch', transformation: 'none', center: 0, scale: 1 }
  if (isRecord(value, 'GroupNormalizer')) return readGroupNormalizer(stateOf(value, at), era)
  if (isRecord(value, 'EncoderNormalizer')) return readEncoderNormalizer(stateOf(value, at), era)
  if (isRecord(value, 'TorchNormalizer')) return readTorchNormalizer(stateOf(value, at))
  if (isRecord(value, 'NaNLabelEncoder')) {
    throw at.error(
      'model-unsupported',
      'the target is categorical (NaNLabelEncoder), expected a numeric target',
    )
  }
  throw at.error('model-unsupported', `unknown normalizer ${describeValue(value)}`)
}

export function isNormalizer(value: PickleValue | undefined): value is PickleRecord {
  return isRecord(value, 'GroupNormalizer', 'EncoderNormalizer', 'TorchNormalizer')
}

/** One normalizer per target: a MultiNormalizer's, or the only one. */
export function readTargetNormalizers(
  value: PickleValue | undefined,
  targets: number,
  at: Place,
  era: Era,
): readonly Normalizer[] {
  if (!isRecord(value, 'MultiNormalizer')) return [readNormalizer(value, at, era)]
  const list = at.in('normalizers')
  const items = asItems(stateOf(value, at).get('normalizers'), list)
  if (items.length !== targets) {
    throw list.error('model-incomplete', `there are ${items.length} normalizers for ${targets} targets`)
  }
  return items.map((item, index) => readNormalizer(item, list.in(index), era))
}

function readTorchNormalizer(state: Fields): Normalizer {
  const transformation = transformationOf(state)
  return {
    kind: 'torch',
    transformation,
    center: fitted(state.get('center_'), state.at.in('center_')),
    scale: fitted(state.get('scale_'), state.at.in('scale_')),
    ...momentsOf(state),
  }
}

/** The library's robust method takes quantiles; what is not centered is divided by what would be the center. */
function momentsOf(state: Fields): { readonly moments?: false } {
  const method = state.get('method') ?? 'standard'
  const isStandard = method === 'standard'
  return isStandard && state.boolean('center', true) ? {} : { moments: false }
}

function readEncoderNormalizer(state: Fields, era: Era): Normalizer {
  const method = state.text('method')
  if (method !== 'standard' && method !== 'robust' && method !== 'identity') {
    throw state.at.in('method').error('model-unsupported', `unknown value '${method.slice(0, 40)}'`)
  }
  const levels = asFields(
    state.any('_method_kwargs', 'method_kwargs') ?? { kind: 'dict', entries: [] },
    state.at.in('method_kwargs'),
  )
  const level = (name: string, otherwise: number): number =>
    levels.has(name) ? levels.number(name) : otherwise
  const former = formerEncoder(state, era)
  return {
    kind: 'encoder',
    transformation: transformationOf(state),
    method,
    centered: state.boolean('center', true),
    maxLength: readMaxLength(state.get('max_length'), state.at.in('max_length')),
    levels: { lower: level('lower', 0.25), center: level('center', 0.5), upper: level('upper', 0.75) },
    ...(former && { former }),
  }
}

function transformationOf(state: Fields): Transformation {
  const epsilon = state.has('eps') ? state.number('eps') : null
  return readTransformation(state.get('transformation'), state.at.in('transformation'), epsilon)
}

function readMaxLength(value: PickleValue | undefined, at: Place): number | [number, number] | null {
  if (value === null || value === undefined) return null
  if (!isKind(value, 'list') && !isKind(value, 'tuple')) return asInteger(value, at)
  const [center, scale] = asItems(value, at)
  return [asInteger(center, at.in(0)), asInteger(scale, at.in(1))]
}

function readGroupNormalizer(state: Fields, era: Era): Normalizer {
  const transformation = transformationOf(state)
  // Versions differ in which of the two holds the names; `groups` may be None beside a filled `_groups`.
  const groups = state.has('_groups') ? state.texts('_groups') : state.texts('groups')
  const norm = state.get('norm_')
  const at = state.at.in('norm_')
  const moments = momentsOf(state)
  if (groups.length === 0) return { kind: 'global', transformation, ...centerScaleOf(norm, at), ...moments }
  const missing = state.get('missing_')
  const missingAt = state.at.in('missing_')
  if (!state.boolean('scale_by_group', false)) {
    const fallback = centerScaleOf(missing, missingAt)
    noteGroupOrder(groups, norm, era)
    return {
      kind: 'group',
      transformation,
      groups,
      rows: readRows(norm, fallback, groups.length, at),
      missing: fallback,
      ...moments,
    }
  }
  const norms = asFields(norm, at)
  const misses = asFields(missing, missingAt)
  return {
    kind: 'groupProduct',
    transformation,
    groups,
    tables: groups.map((group) => {
      const fallback = centerScaleOf(misses.get(group), missingAt.in(group))
      return { rows: readRows(norms.get(group), fallback, 1, at.in(group)), missing: fallback }
    }),
    ...moments,
  }
}

function centerScaleOf(value: PickleValue | undefined, at: Place): CenterScale {
  const fields = asFields(value, at)
  return {
    center: fitted(fields.get('center'), at.in('center')),
    scale: fitted(fields.get('scale'), at.in('scale')),
  }
}

type Rows = Extract<Normalizer, { kind: 'group' }>['rows']

function readRows(value: PickleValue | undefined, missing: CenterScale, parts: number, at: Place): Rows {
  const frame = readFrame(value, at)
  const column = (name: string): readonly number[] => {
    const values = frame.values[frame.columns.indexOf(name)]
    if (values === undefined) throw at.error('model-incomplete', `the scale table has no column ${name}`)
    return values
  }
  const centers = column('center')
  const scales = column('scale')
  return frame.index.map((key, row) => {
    if (key.length !== parts)
      throw at.error('pickle-invalid', `a key has ${key.length} parts, expected ${parts}`)
    // A group of one row has no standard deviation; the library then takes the median over the groups (fillna).
    return {
      key: [...key],
      center: orMissing(centers[row], missing.center),
      scale: orMissing(scales[row], missing.scale),
    }
  })
}

function orMissing(value: number | undefined, missing: number): number {
  return value === undefined || !Number.isFinite(value) ? missing : value
}
