import { expect, it } from 'vitest'
import { ahead } from './ahead.ts'

it('yields in order what is begun early, and no more of it than asked for', async () => {
  const begun: number[] = []
  const seen: unknown[] = []
  const begin = (item: number) => {
    begun.push(item)
    return Promise.resolve(item * 10)
  }
  for await (const [item, made] of ahead([1, 2, 3, 4, 5], 2, begin)) seen.push([item, made, begun.length])
  expect(seen).toEqual([
    [1, 10, 3],
    [2, 20, 4],
    [3, 30, 5],
    [4, 40, 5],
    [5, 50, 5],
  ])
})

it('fails where the first item in order did, whichever was first in time', async () => {
  const begin = async (item: number) => {
    if (item === 2) await new Promise((resolve) => setTimeout(resolve, 5))
    if (item >= 2) throw new Error(`item ${item}`)
    return item
  }
  const seen: number[] = []
  await expect(async () => {
    for await (const [item] of ahead([1, 2, 3], 2, begin)) seen.push(item)
  }).rejects.toThrow('item 2')
  expect(seen).toEqual([1])
})
