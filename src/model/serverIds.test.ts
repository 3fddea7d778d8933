import { expect, test } from 'vitest'
import type { WindowSpec } from '#forecast/window/spec.ts'
import { serverIds } from './serverIds.ts'

function ids(serverId: WindowSpec['serverId']): (server: string) => string {
  return serverIds({ serverId } as WindowSpec)
}

test('most models know a server by its name', () => {
  expect(ids({ kind: 'name' })('db-01')).toBe('db-01')
})

test.each([
  ['ppcon01', '285039'],
  ['ppdb001', '215733'],
  ['ppml0001', '921211'],
  ['ppweb003', '74217'],
  ['ppvra00a0018', '6509'],
])('a Python daemon knows %s as %s', (server, id) => {
  expect(ids({ kind: 'seedHash', nameToId: {} })(server)).toBe(id)
})

test('a listed id wins over the hash, and a name is never looked up on Object', () => {
  const idOf = ids({ kind: 'seedHash', nameToId: { ppcon01: '7' } })
  expect(idOf('ppcon01')).toBe('7')
  expect(idOf('constructor')).toMatch(/^\d{1,6}$/)
})
