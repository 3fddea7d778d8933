import { expect, it } from 'vitest'
import { asFields } from '../pickle/access.ts'
import { Place } from '../pickle/place.ts'
import type { PickleValue } from '../pickle/values.ts'
import { readVariables } from './variables.ts'

const list = (...items: PickleValue[]): PickleValue => ({ kind: 'list', items })
const parameters = asFields(
  {
    kind: 'dict',
    entries: Object.entries({
      time_varying_known_reals: list('hour'),
      time_varying_unknown_reals: list('cpu'),
      time_varying_unknown_categoricals: list('state'),
      max_prediction_length: 12,
      lags: {
        kind: 'dict',
        entries: [
          ['cpu', list(3, 20)],
          ['hour', list(4)],
          ['state', list(3, 20)],
        ],
      },
    } satisfies Record<string, PickleValue>),
  },
  new Place('dataset_parameters'),
)

it.each([
  [
    'horizon',
    ['hour', 'cpu_lagged_by_20', 'hour_lagged_by_4', 'cpu', 'cpu_lagged_by_3'],
    ['state_lagged_by_20'],
  ],
  ['source', ['hour', 'hour_lagged_by_4', 'cpu', 'cpu_lagged_by_3', 'cpu_lagged_by_20'], []],
  [
    'twice',
    ['hour', 'cpu_lagged_by_20', 'hour_lagged_by_4', 'cpu', 'cpu_lagged_by_3'],
    ['state_lagged_by_3', 'state_lagged_by_20'],
  ],
] as const)('lags by the rule %s', (rule, xReals, knownCategoricals) => {
  const variables = readVariables(parameters, [], rule)
  expect(variables.xReals).toEqual(xReals)
  expect(variables.knownCategoricals).toEqual(knownCategoricals)
  expect(new Set(variables.xCategoricals).size).toBe(variables.xCategoricals.length)
})
