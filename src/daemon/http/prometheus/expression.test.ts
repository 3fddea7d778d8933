import { describe, expect, test } from 'vitest'
import { parseExpression } from './expression.ts'

const labels = (query: string, of: Readonly<Record<string, string>>): boolean => {
  const expression = parseExpression(query)
  if (expression.kind !== 'selector') throw new Error('no selector')
  return expression.matchers.every(({ label, matches }) => matches(of[label] ?? ''))
}

describe('arithmetic', () => {
  test.each([
    ['1+1', 2],
    ['-2 ^ 2', -4],
    ['2 ^ 3 ^ 2', 512],
    ['(1 + 2) * 3 - 4 / 8', 8.5],
    ['7 % 4', 3],
    ['1e3', 1000],
    ['0x10', 16],
    ['Inf', Infinity],
    ['- -.5', 0.5],
  ])('%s', (query, value) => {
    expect(parseExpression(query)).toEqual({ kind: 'scalar', value })
  })
})

describe('selectors', () => {
  const web = { __name__: 'cpu_percent', server: 'web-1', profile: 'web_api' }

  test.each([
    ['cpu_percent', true],
    ['memory_percent', false],
    ['cpu_percent{}', true],
    ['cpu_percent{server="web-1",}', true],
    ['cpu_percent{server=~"web-.*", profile!="db"}', true],
    ['cpu_percent{server!~"web-.*"}', false],
    ['{__name__=~"cpu.*"}', true],
    ['{server=~"web"}', false],
    ["cpu_percent{server='web-\\x31'}", true],
    ['cpu_percent{server=`web-1`}', true],
    ['cpu_percent{quantile=""}', true],
    ['cpu_percent{quantile!=""}', false],
    ['  cpu_percent { server = "web-1" }  ', true],
  ])('%s', (query, wanted) => {
    expect(labels(query, web)).toBe(wanted)
  })

  test('with an offset', () => {
    expect(parseExpression('a offset 1h30m')).toMatchObject({ offsetMs: 5_400_000 })
    expect(parseExpression('a offset -5m')).toMatchObject({ offsetMs: -300_000 })
  })
})

test.each([
  ['', 'no expression found in input'],
  ['rate(a[5m])', 'no functions'],
  ['a[5m]', 'no functions, operators or ranges'],
  ['a + 1', 'unexpected "+ 1"'],
  ['1 + a', 'unexpected'],
  ['{}', 'at least one non-empty matcher'],
  ['{server=~".*"}', 'at least one non-empty matcher'],
  ['a{server}', 'expected label matching operator'],
  ['a{server=web}', 'expected string'],
  ['a{server="web}', 'unterminated quoted string'],
  ['a{server=~"("}', 'error parsing regexp'],
  ['a{server="x" profile="y"}', 'expected "," or "}"'],
  ['a{1="x"}', 'expected identifier'],
  ['a offset', 'expected duration'],
  ['('.repeat(10_000) + '1', 'nested too deep'],
  ['a'.repeat(20_000), 'longer than'],
])('%s is bad data: %s', (query, message) => {
  expect(() => parseExpression(query)).toThrow(message)
})
