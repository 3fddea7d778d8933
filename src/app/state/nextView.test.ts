import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore } from '../testing/fakeStore.ts'
import { createNextView } from './nextView.ts'

const fleetOf = (metrics: readonly string[]) => fakeForecast({ ...FAKE_FLEET, servers: 2_500, metrics })
const large = fleetOf(['cpu_percent', 'disk_percent'])
const next = fleetOf(['memory_percent', 'cpu_percent'])
const noEnd = new AbortController().signal

/** What is shown next of a large fleet in an empty store, in two copies: one was prepared. */
async function bothWays() {
  const source = fakeSource({ forecasts: (tick) => (tick === 0 ? large : next) })
  const store = fakeStore()
  const ahead = createNextView(store.getState)
  await ahead.prepare(source, noEnd)
  return { source, store, ahead, plain: createNextView(store.getState) }
}

describe('what is prepared', () => {
  it('is what would have been made without it', async () => {
    const { source, ahead, plain } = await bothWays()
    expect(ahead.nextView(source)).toEqual(plain.nextView(source))
  })

  it('is of a forecast as it was judged: after another, or an order made meanwhile, it is not used', async () => {
    const { source, store, ahead, plain } = await bothWays()
    const order = plain.nextView(source)?.metricOrder
    if (order === undefined) throw new Error('there is a view')
    // Decided by the same, it is kept.
    const kept = { ...order, metrics: order.metrics.toReversed() }
    store.setState({ metricOrder: kept })
    expect(ahead.nextView(source)?.metricOrder).toBe(kept)
    const { source: again, ahead: before } = await bothWays()
    again.tick()
    expect(before.nextView(again)?.view.index.metrics).toEqual(['memory_percent', 'cpu_percent'])
  })

  it('ends when it is aborted, and lets a cancel in between its parts', async () => {
    const controller = new AbortController()
    const source = fakeSource({ forecasts: () => large })
    const prepared = createNextView(fakeStore().getState).prepare(source, controller.signal)
    controller.abort()
    await expect(prepared).rejects.toThrow()
  })
})
