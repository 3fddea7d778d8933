import type { FormerEncoder } from '#forecast/window/spec.ts'
import type { Fields } from '../pickle/access.ts'

/** What a file shows of the version of pytorch-forecasting that made it, as far as formulas depend on it. */
export interface Era {
  /** Lightning's major version: 1 up to pytorch-forecasting 0.10.3, 2 since 1.0; null: not stated. */
  readonly lightning: number | null
  /** Whether the hyperparameters have mask_bias, which came with 1.4.0; null: they are not stored. */
  readonly maskBias: boolean | null
  /** Whether they have monotone_constaints, spelled so up to 1.5; null: they are not stored. */
  readonly misspelled: boolean | null
  /** What the file leaves open, and what is assumed: one sentence each. */
  readonly doubts: Set<string>
}

export function readEra(hyperParameters: Fields | null, lightning: string | null): Era {
  const major = lightning === null ? NaN : Number.parseInt(lightning, 10)
  return {
    lightning: Number.isNaN(major) ? null : major,
    maskBias: hyperParameters?.has('mask_bias') ?? null,
    misspelled: hyperParameters?.has('monotone_constaints') ?? null,
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

/** 0.10.3 or 1.0, which Lightning's version tells apart. */
function ranksOf(state: Fields, { lightning, doubts }: Era): FormerEncoder['ranks'] {
  if (lightning === null && state.get('method') === 'robust') {
    doubts.add(
      'The file does not show whether pytorch-forecasting 0.10.3 or 1.0 made it; the target is scaled by quantiles as 1.0 takes them',
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
    'The file does not show whether pytorch-forecasting up to 1.4.0 or a later version made it; its normalizer without a center divides by the deviation, as later versions do',
  )
  return false
}
