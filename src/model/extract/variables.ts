import type { WindowSpec } from '#forecast/window/spec.ts'
import { asInteger, asItems, asTexts, type Fields } from '../pickle/access.ts'

/** The variables of a dataset in the order of its own lists, with the columns that it adds itself. */
export type DatasetVariables = Pick<
  WindowSpec,
  | 'staticCategoricals'
  | 'staticReals'
  | 'knownCategoricals'
  | 'knownReals'
  | 'unknownCategoricals'
  | 'unknownReals'
  | 'variableGroups'
  | 'lags'
  | 'addRelativeTimeIdx'
  | 'addTargetScales'
  | 'addEncoderLength'
  | 'xReals'
  | 'xCategoricals'
>

const MAX_VARIABLES = 10_000

/**
 * What TimeSeriesDataSet.__init__ makes of its parameters (data/timeseries/_timeseries.py): relative_time_idx is
 * appended to the known reals, encoder_length to the static ones, then lags, then the targets' scales. Older
 * versions pickled lists that hold these already, hence "unless it is there".
 */
export function readVariables(
  parameters: Fields,
  targets: readonly string[],
  rule: LagRule = 'horizon',
): DatasetVariables {
  const lists = {
    staticCategoricals: parameters.texts('static_categoricals'),
    staticReals: parameters.texts('static_reals'),
    knownCategoricals: parameters.texts('time_varying_known_categoricals'),
    knownReals: parameters.texts('time_varying_known_reals'),
    unknownCategoricals: parameters.texts('time_varying_unknown_categoricals'),
    unknownReals: parameters.texts('time_varying_unknown_reals'),
  }
  const reals = (): string[] => [...lists.staticReals, ...lists.knownReals, ...lists.unknownReals]
  const addRelativeTimeIdx = parameters.boolean('add_relative_time_idx', false)
  const addTargetScales = parameters.boolean('add_target_scales', false)
  const addEncoderLength = addsEncoderLength(parameters)
  if (addRelativeTimeIdx && !reals().includes('relative_time_idx')) lists.knownReals.push('relative_time_idx')
  if (addEncoderLength && !reals().includes('encoder_length')) lists.staticReals.push('encoder_length')

  const lags = readLags(parameters)
  const horizon = parameters.integer('max_prediction_length')
  for (const [name, steps] of Object.entries(lags)) {
    const reals = { known: lists.knownReals, unknown: lists.unknownReals }
    addLags(name, steps, reals, horizon, rule === 'twice' ? 'horizon' : rule)
    addLags(
      name,
      steps,
      { known: lists.knownCategoricals, unknown: lists.unknownCategoricals },
      horizon,
      rule,
    )
  }

  if (addTargetScales) {
    for (const name of targets.flatMap((target) => [`${target}_center`, `${target}_scale`])) {
      if (!reals().includes(name)) lists.staticReals.push(name)
    }
  }

  const variableGroups = readGroups(parameters)
  const categoricals = unique([
    ...lists.staticCategoricals,
    ...lists.knownCategoricals,
    ...lists.unknownCategoricals,
  ])
  const xCategoricals = categoricals.flatMap((name) =>
    Object.hasOwn(variableGroups, name) ? (variableGroups[name] ?? []) : [name],
  )
  const xReals = reals()
  if (xReals.length + xCategoricals.length > MAX_VARIABLES) {
    throw parameters.at.error('pickle-limit', `it has more than ${MAX_VARIABLES} variables`)
  }
  for (const name of [...xReals, ...xCategoricals, ...categoricals]) {
    // Names become keys of plain objects; pytorch's ModuleDict refuses such names of its own accord.
    if (name in Object.prototype)
      throw parameters.at.error('model-unsupported', `a variable is named ${name}`)
  }
  return {
    ...lists,
    variableGroups,
    lags,
    addRelativeTimeIdx,
    addTargetScales,
    addEncoderLength,
    xReals,
    xCategoricals,
  }
}

export function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}

/** 'auto' is resolved when a dataset is made; parameters given by hand may still hold it. */
function addsEncoderLength(parameters: Fields): boolean {
  if (parameters.get('add_encoder_length') !== 'auto') return parameters.boolean('add_encoder_length', false)
  const shortest = parameters.get('min_encoder_length') ?? null
  return (
    shortest !== null && parameters.integer('min_encoder_length') !== parameters.integer('max_encoder_length')
  )
}

function readLags(parameters: Fields): Record<string, number[]> {
  return Object.fromEntries(
    parameters
      .fields('lags')
      .entries()
      .map(([name, value]) => {
        const at = parameters.at.in('lags').in(name)
        const steps = asItems(value, at).map((item, i) => asInteger(item, at.in(i)))
        if (steps.some((lag) => lag < 1))
          throw at.error('model-unsupported', `a lag is ${Math.min(...steps)}, expected at least 1`)
        return [name, steps]
      }),
  )
}

function readGroups(parameters: Fields): Record<string, string[]> {
  const groups = parameters.fields('variable_groups')
  return Object.fromEntries(
    groups.entries().map(([name, value]) => [name, asTexts(value, groups.at.in(name))]),
  )
}

/**
 * Where a version puts the lags of a variable that is not known in advance. horizon: among the known ones from a lag
 * of the horizon on (up to 1.2, and since 1.5). twice: up to 1.2 a category's shorter lags are among both.
 * source: with what they lag (1.3.0 to 1.4.0).
 */
export const LAG_RULES = ['horizon', 'source', 'twice'] as const
export type LagRule = (typeof LAG_RULES)[number]

interface Lists {
  readonly known: string[]
  readonly unknown: string[]
}

function addLags(
  name: string,
  steps: readonly number[],
  { known, unknown }: Lists,
  horizon: number,
  rule: LagRule,
) {
  const add = (list: string[], lag: number) => {
    const lagged = `${name}_lagged_by_${lag}`
    if (!list.includes(lagged)) list.push(lagged)
  }
  if (known.includes(name)) for (const lag of steps) add(known, lag)
  if (!unknown.includes(name)) return
  for (const lag of steps) {
    const isKnown = rule !== 'source' && lag >= horizon
    add(isKnown ? known : unknown, lag)
    if (rule === 'twice') add(known, lag)
  }
}
