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
export function readVariables(parameters: Fields, targets: readonly string[]): DatasetVariables {
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
    addLags(name, steps, lists.knownReals, lists.unknownReals, horizon)
    addLags(name, steps, lists.knownCategoricals, lists.unknownCategoricals, horizon)
  }

  if (addTargetScales) {
    for (const name of targets.flatMap((target) => [`${target}_center`, `${target}_scale`])) {
      if (!reals().includes(name)) lists.staticReals.push(name)
    }
  }

  const variableGroups = readGroups(parameters)
  const categoricals = [...lists.staticCategoricals, ...lists.knownCategoricals, ...lists.unknownCategoricals]
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
      throw parameters.at.error('model-unsupported', `a variable is called ${name}`)
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

/** A lag of at least the horizon is known in advance, whatever it lags. */
function addLags(
  name: string,
  steps: readonly number[],
  known: string[],
  unknown: string[],
  horizon: number,
): void {
  for (const [list, alwaysKnown] of [
    [known, true],
    [unknown, false],
  ] as const) {
    if (!list.includes(name)) continue
    for (const lag of steps) {
      const target = alwaysKnown || lag >= horizon ? known : unknown
      const lagged = `${name}_lagged_by_${lag}`
      if (!target.includes(lagged)) target.push(lagged)
    }
  }
}
