import { expect, test } from 'vitest'
import { endAll } from './endAll.ts'

test('one that cannot end well keeps no other from it', async () => {
  const said: unknown[] = []
  const end = (name: string) => () => {
    said.push(name)
    return Promise.resolve()
  }
  const full = () => Promise.reject(new Error('the disk is full'))
  await endAll([end('a'), full, end('b')], (error) => said.push(String(error)))
  expect(said).toEqual(['a', 'Error: the disk is full', 'b'])
})
