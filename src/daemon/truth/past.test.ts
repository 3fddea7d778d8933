import { expect, test } from 'vitest'
import { Past } from './past.ts'

test('forgets servers that have not reported since a time, and names them', () => {
  const past = new Past(1000, 10)
  const row = (server: string, timeMs: number) =>
    past.add(
      { servers: [server], timeMs: [timeMs], metrics: [{ name: 'cpu', values: [1] }], labels: [] },
      () => false,
    )
  row('gone', 5_400)
  row('here', 5_400)
  row('here', 20_400)
  expect(past.forget(6_000)).toEqual(['gone'])
  expect(past.slotOf('gone', 5_400)).toBeNull()
  expect(past.series('here', 'cpu')?.at(20)).toBe(1)
  expect(past.forget(6_000)).toEqual([])
})
