import { MessageChannel as NodeChannel } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { isAbort } from '#forecast/errors.ts'
import { yieldToEventLoop } from './yieldToEventLoop.ts'

const never = new AbortController().signal

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Node has setImmediate; a page and its workers have MessageChannel. */
const places = ['in Node', 'in a browser'] as const
test.each(places)('a message that was sent before is heard: %s', async (place) => {
  if (place === 'in a browser') vi.stubGlobal('setImmediate', undefined)
  const { port1, port2 } = new NodeChannel()
  const controller = new AbortController()
  port1.on('message', () => {
    controller.abort()
  })
  port2.postMessage('cancel')
  let turns = 0
  const working = async () => {
    // What a run of batches does; a cancel that is never heard would continue to the end.
    while (turns++ < 10_000) await yieldToEventLoop(controller.signal)
  }
  expect(isAbort(await working().catch((error: unknown) => error))).toBe(true)
  expect(turns).toBeLessThan(100)
  port1.close()
})

test.each(places)('waits are over in the order in which they began: %s', async (place) => {
  if (place === 'in a browser') vi.stubGlobal('setImmediate', undefined)
  const over: number[] = []
  await Promise.all([1, 2, 3].map((each) => yieldToEventLoop(never).then(() => over.push(each))))
  expect(over).toEqual([1, 2, 3])
})

test('of many that wait, one goes on in a turn of Node’s event loop', async () => {
  let turns = 0
  const count = () => {
    turns++
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  const at: number[] = []
  await Promise.all([1, 2, 3].map(() => yieldToEventLoop(never).then(() => at.push(turns))))
  clearImmediate(counting)
  expect(new Set(at).size).toBe(3)
})

test('a clock that stood still holds up nobody once it is gone', async () => {
  vi.useFakeTimers({ toFake: ['setImmediate'] })
  let isOver = false
  const held = yieldToEventLoop(never).then(() => (isOver = true))
  await Promise.resolve()
  expect(isOver).toBe(false)
  vi.useRealTimers()
  await yieldToEventLoop(never)
  await held
})

test('does not wait for a timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  await yieldToEventLoop(never)
  expect(vi.getTimerCount()).toBe(0)
})

test('a cancel from before ends it too', async () => {
  expect(isAbort(await yieldToEventLoop(AbortSignal.abort()).catch((error: unknown) => error))).toBe(true)
})
