import type { WindowSpec } from './spec.ts'

/** A variable that repeats another one later: pytorch-forecasting's `<name>_lagged_by_<lag>`. */
export interface Lagged {
  readonly base: string
  readonly lag: number
}

/** By the lagged variable's name. */
export function laggedVariables(spec: WindowSpec): ReadonlyMap<string, Lagged> {
  return new Map(
    Object.entries(spec.lags).flatMap(([base, lags]) =>
      lags.map((lag) => [`${base}_lagged_by_${lag}`, { base, lag }] as const),
    ),
  )
}

/** Column → the categorical group that it is a member of: the group's encoder is the column's, wherever it is read. */
export function groupOfMember(spec: WindowSpec): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(spec.variableGroups).flatMap(([group, names]) =>
      names.map((name) => [name, group] as const),
    ),
  )
}

/** The dataset makes these itself, per window; the value says which one it is. */
export type WindowVariable =
  | { readonly kind: 'relative_time_idx' }
  | { readonly kind: 'encoder_length' }
  | { readonly kind: 'center' | 'scale'; readonly target: number }

/** By the variable's name. */
export function windowVariables(spec: WindowSpec): ReadonlyMap<string, WindowVariable> {
  const variables = new Map<string, WindowVariable>()
  if (spec.addRelativeTimeIdx) variables.set('relative_time_idx', { kind: 'relative_time_idx' })
  if (spec.addEncoderLength) variables.set('encoder_length', { kind: 'encoder_length' })
  if (spec.addTargetScales) {
    spec.targets.forEach(({ name }, target) => {
      variables.set(`${name}_center`, { kind: 'center', target })
      variables.set(`${name}_scale`, { kind: 'scale', target })
    })
  }
  return variables
}

export function longestLag(spec: WindowSpec): number {
  return Math.max(0, ...Object.values(spec.lags).flat())
}

/** So many first rows of a series are no window's. */
export function droppedRows(spec: WindowSpec): number {
  return spec.lagUnit === 'row' ? longestLag(spec) : 0
}

/** A record's own entry: `constructor` is a legal column name. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
