import { expect, test } from 'vitest'
import { v1Body } from '#testing/daemon/bodies.ts'
import { readStreamMessage, writeStreamMessage } from './stream.ts'

const body = v1Body({ servers: 1, metrics: ['cpu_percent'], tick: 7, seed: 1, horizon: 4 })
const head = { type: 'prediction_update', timestamp: '2026-11-23T17:00:00.123456', tick: 7 }

test('a forecast is read in the daemons’ doubled form, without it, and written as it came', () => {
  const message = readStreamMessage({ ...head, predictions: body })
  expect(message).toMatchObject({ kind: 'prediction', timestamp: head.timestamp, tick: 7 })
  expect(readStreamMessage({ ...head, ...body })).toEqual(message)
  if (message.kind !== 'prediction' || message.reading.kind !== 'prediction') throw new Error('no forecast')
  const { prediction } = message.reading
  expect(prediction).toMatchObject({ horizon: 4, rest: {}, environment: { totalServers: 1 } })
  expect(writeStreamMessage(prediction, head)).toStrictEqual({ ...head, predictions: body })
})

test('a daemon that has none says so', () => {
  const reading = { kind: 'not-ready', message: 'Empty input' }
  const empty = { predictions: {}, metadata: { error: 'Empty input' } }
  expect(readStreamMessage({ ...head, predictions: empty })).toMatchObject({ reading })
  expect(readStreamMessage({ ...head, predictions: { error: 'Empty input' } })).toMatchObject({ reading })
})

test('other messages', () => {
  expect(readStreamMessage({ type: 'connected', message: 'hello' })).toEqual({
    kind: 'connected',
    message: 'hello',
  })
  expect(readStreamMessage({ type: 'connected' })).toEqual({ kind: 'connected', message: '' })
  expect(readStreamMessage({ type: 'pong', x: 1 })).toEqual({ kind: 'other', type: 'pong' })
  expect(readStreamMessage({ type: 'prediction_update', predictions: body })).toMatchObject({
    timestamp: null,
    tick: null,
  })
})

test.each([
  ['hello', 'the message is "hello", expected an object'],
  [{}, 'type is missing, expected a text'],
  [{ ...head, predictions: 4 }, 'predictions is 4, expected an object of servers'],
])('%j is refused', (value, message) => {
  expect(() => readStreamMessage(value)).toThrow(expect.objectContaining({ code: 'wire-invalid', message }))
})
