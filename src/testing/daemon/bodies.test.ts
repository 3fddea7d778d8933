import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needsShared, sharedFolder } from '../shared.ts'
import { v1Body, v2Body, type DaemonBody, type Shape } from './bodies.ts'

/** Every key and type of a value; of lists that of the first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
}

describe.skipIf(sharedFolder === null)(needsShared('bodies are shaped as those that daemons sent'), () => {
  test.each([
    ['v1_predictions_current.json', v1Body({ servers: 4, tick: 30, seed: 1, hot: 0 })],
    ['head_predictions_current.json', v2Body({ servers: 7, tick: 30, seed: 1 })],
  ])('%s', (file, made) => {
    const text = readFileSync(join(sharedFolder ?? '', 'fixtures/daemon', file), 'utf8')
    const sent = JSON.parse(text) as DaemonBody
    const comparable = (body: DaemonBody) =>
      shapeOf({ ...body, predictions: Object.values(body.predictions) })
    expect(comparable(made)).toEqual(comparable(sent))
    expect(JSON.stringify(Object.keys(Object.values(made.predictions)[0] ?? {}))).toBe(
      JSON.stringify(Object.keys(Object.values(sent.predictions)[0] ?? {})),
    )
  })
})

describe('shapes', () => {
  const medians = (shape: Shape, tick: number) => {
    const body = v1Body({ servers: ['a'], metrics: ['memory_percent'], tick, seed: 8, shape, hot: 0 })
    return body.predictions.a?.memory_percent as { readonly p50: number[]; readonly current: number }
  }
  const bends = (path: readonly number[]) =>
    path.slice(2).filter((value, i) => Math.abs(value - 2 * path[i + 1]! + path[i]!) > 1e-9).length

  test('a line is straight but for its bounds, a curve is not', () => {
    expect(bends(medians('line', 200).p50)).toBeLessThanOrEqual(2)
    expect(bends(medians('curved', 200).p50)).toBeGreaterThan(90)
  })

  test('the deaf hear nothing, all else follows the values', () => {
    expect(medians('deaf', 200).p50).toEqual(medians('deaf', 201).p50)
    expect(medians('deaf', 200).current).not.toBe(medians('deaf', 201).current)
    for (const shape of ['line', 'curved', 'repeats'] as const) {
      expect(medians(shape, 200).p50).not.toEqual(medians(shape, 201).p50)
    }
  })

  test('a repetition is the newest past', () => {
    const past = Array.from({ length: 96 }, (_, i) => medians('line', 105 + i).current)
    expect(medians('repeats', 200).p50).toEqual(past)
  })

  test('the same arguments give the same body', () => {
    const options = { servers: 2, tick: 5, seed: 2, horizon: 4 }
    expect(v2Body(options)).toEqual(v2Body(options))
    expect(v2Body(options)).not.toEqual(v2Body({ ...options, seed: 3 }))
  })
})
