import type { FormerEncoder } from '#forecast/window/spec.ts'
import type { Fields } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import type { PickleValue } from '../pickle/values.ts'

/** What a file shows of the version of pytorch-forecasting that made it, as far as formulas depend on it. */
export interface Era {
  /** Lightning's major version: 1 up to pytorch-forecasting 0.10.3, 2 since 1.0; null: not stated. */
  readonly lightning: number | null
  /** Whether the hyperparameters have mask_bias, which came with 1.4.0; null: they are not stored. */
  readonly maskBias: boolean | null
  /** Whether they have monotone_constaints, spelled so up to 1.5; null: they are not stored. */
  readonly misspelled: boolean | null
  /** The dataset's group_ids, by which its rows are sorted. */
  readonly groupIds: readonly string[]
  /** What the file leaves open, and what is assumed: one sentence each. */
  readonly doubts: Set<string>
}

export function readEra(parameters: Fields, hyperParameters: Fields | null, lightning: string | null): Era {
  const major = lightning === null ? NaN : Number.parseInt(lightning, 10)
  return {
    lightning: Number.isNaN(major) ? null : major,
    maskBias: hyperParameters?.has('mask_bias') ?? null,
    misspelled: hyperParameters?.has('monotone_constaints') ?? null,
    groupIds: parameters.texts('group_ids'),
    doubts: new Set(),
  }
}

const FLOAT32_EPSILON = 2 ** -23

/**
 * How the version that pickled this EncoderNormalizer computes; undefined: as versions 1.5 and later. `eps` went with
 * 0.10.2, `method_kwargs` came with 0.10.3 and `_method_kwargs` beside it with 1.1.
 */
export function formerEncoder(state: Fields, era: Era): FormerEncoder | undefined {
  if (state.has('eps')) return { ...OLDEST, epsilon: state.number('eps') }
  if (!state.has('method_kwargs') && !state.has('_method_kwargs')) return OLDEST
  if (!state.has('_method_kwargs')) return { ...OLDEST, ranks: ranksOf(state, era) }
  return dividesByCenter(state, era) ? { ...OLDEST, ranks: 'interpolate' } : undefined
}

const OLDEST: FormerEncoder = {
  epsilon: FLOAT32_EPSILON,
  ranks: 'medianAndKth',
  uncenteredScale: 'center',
}

/** 0.10.3 or 1.0, which Lightning's version distinguishes. */
function ranksOf(state: Fields, { lightning, doubts }: Era): FormerEncoder['ranks'] {
  if (lightning === null && state.get('method') === 'robust') {
    doubts.add(
      'The file does not show whether it was saved by pytorch-forecasting 0.10.3 or 1.0. The target is scaled by quantiles as in 1.0',
    )
  }
  return lightning === 1 ? 'kth' : 'interpolate'
}

/** A normalizer that is not centered divides by the mean up to 1.4.0, by the deviation since 1.5. */
function dividesByCenter(state: Fields, { maskBias, misspelled, doubts }: Era): boolean {
  if (state.boolean('center', true) || state.get('method') === 'identity') return false
  if (maskBias === false) return true
  if (maskBias === true && misspelled === false) return false
  doubts.add(
    'The file does not show whether it was saved by pytorch-forecasting up to 1.4.0 or later. Its normalizer without center divides by the standard deviation, as in later versions',
  )
  return false
}

/**
 * Notes a table of scales by groups that may have been looked up in the wrong order: before pandas 2.2 a join of rows
 * that are not sorted by its keys came back sorted by them, so that series were scaled by each other's values. Rows
 * are sorted by group_ids: it is sound where the groups are the first of those.
 */
export function noteGroupOrder(groups: readonly string[], table: PickleValue | undefined, era: Era): void {
  const isSorted = groups.every((group, i) => group === era.groupIds[i])
  if (isSorted || isOfNewPandas(table)) return
  era.doubts.add(
    `pytorch-forecasting with pandas before 2.2 may mix up the scales by ${groups.join(' and ')} between series in training, and the file does not show its pandas version. Here each series uses its own scale`,
  )
}

/** pandas 3 writes its tables under a shorter name; numpy 2, which needs pandas 2.2, its arrays under another. */
function isOfNewPandas(table: PickleValue | undefined): boolean {
  if (!isRecord(table, 'DataFrame')) return false
  const seen = new Set<object>()
  const isNew = (value: PickleValue | undefined, depth: number): boolean => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || depth > 12) return false
    if (seen.has(value) || seen.size > 2_000) return false
    seen.add(value)
    switch (value.kind) {
      case 'list':
      case 'tuple':
      case 'set':
        return value.items.some((item) => isNew(item, depth + 1))
      case 'dict':
        return value.entries.some(([, item]) => isNew(item, depth + 1))
      case 'record':
        return (
          value.type.module.startsWith('numpy._core.') ||
          [...value.args, value.state].some((item) => isNew(item, depth + 1))
        )
      case 'global':
      case 'persistent':
        return false
    }
  }
  return table.type.module === 'pandas' || isNew(table, 0)
}
