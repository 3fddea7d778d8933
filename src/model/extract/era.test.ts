import { expect, it } from 'vitest'
import { asFields } from '../pickle/access.ts'
import { Place } from '../pickle/place.ts'
import type { PickleValue } from '../pickle/values.ts'
import { formerEncoder, noteGroupOrder, readEra } from './era.ts'

type Values = Readonly<Record<string, PickleValue>>
const fieldsOf = (values: Values) =>
  asFields({ kind: 'dict', entries: Object.entries(values) }, new Place('model.ckpt'))
const names = (...items: string[]): PickleValue => ({ kind: 'list', items })
const nothing: PickleValue = { kind: 'dict', entries: [] }

const oldest = { epsilon: 2 ** -23, ranks: 'medianAndKth', uncenteredScale: 'center' }
const since10 = { ...oldest, ranks: 'interpolate' }
const hyper05 = { monotone_constaints: nothing }
const hyper14 = { monotone_constaints: nothing, mask_bias: -1e9 }
const hyper16 = { monotone_constraints: nothing, mask_bias: -1e9 }
const both = { method_kwargs: nothing, _method_kwargs: nothing }

const CASES: readonly (readonly [string, Values, Values | null, string | null, unknown, doubts: number])[] = [
  ['0.10.1: it has an eps', { eps: 1e-8 }, hyper05, '1.8.6', { ...oldest, epsilon: 1e-8 }, 0],
  ['0.10.2: it has no method_kwargs', {}, hyper05, '1.9.5', oldest, 0],
  ['0.10.3: Lightning 1', { method_kwargs: nothing }, hyper05, '1.9.5', { ...oldest, ranks: 'kth' }, 0],
  ['1.0: Lightning 2', { method_kwargs: nothing }, hyper05, '2.1.4', since10, 0],
  ['0.10.3 or 1.0 in a folder', { method_kwargs: nothing }, null, null, since10, 1],
  ['1.3: no mask_bias', both, hyper05, '2.5.6', since10, 0],
  ['1.4 or 1.5', both, hyper14, '2.5.6', undefined, 1],
  ['1.6: spelled right', both, hyper16, '2.5.6', undefined, 0],
]

it.each(CASES)(
  'a robust normalizer without a center shows version %s',
  (_, state, hyper, lightning, former, doubts) => {
    const era = readEra(fieldsOf({}), hyper && fieldsOf(hyper), lightning)
    const robust = fieldsOf({ method: 'robust', center: false, ...state })
    expect(formerEncoder(robust, era)).toEqual(former)
    expect(era.doubts.size).toBe(doubts)
  },
)

it('a normalizer with a center is as today since version 1.1, whatever else is open', () => {
  const era = readEra(fieldsOf({}), fieldsOf(hyper14), '2.5.6')
  expect(formerEncoder(fieldsOf({ method: 'robust', center: true, ...both }), era)).toBeUndefined()
  expect(era.doubts.size).toBe(0)
})

it.each([
  [['server'], ['server'], 0],
  [['zone'], ['zone', 'server'], 0],
  [['zone', 'server'], ['zone', 'server'], 0],
  [['server'], ['zone', 'server'], 1],
  [['server', 'zone'], ['zone', 'server'], 1],
  [['profile'], ['server'], 1],
])('scales by %o of rows sorted by %o leave %i question open', (groups, groupIds, doubts) => {
  const era = readEra(fieldsOf({ group_ids: names(...groupIds) }), null, null)
  noteGroupOrder(groups, null, era)
  expect(era.doubts.size).toBe(doubts)
})

it('a table of pandas 3 leaves none', () => {
  const era = readEra(fieldsOf({ group_ids: names('zone', 'server') }), null, null)
  const table = (module: string): PickleValue => ({
    kind: 'record',
    type: { kind: 'global', module, name: 'DataFrame' },
    args: [],
    keywords: null,
    state: null,
    items: [],
    entries: [],
  })
  noteGroupOrder(['server'], table('pandas'), era)
  expect(era.doubts.size).toBe(0)
  noteGroupOrder(['server'], table('pandas.core.frame'), era)
  expect(era.doubts.size).toBe(1)
})
