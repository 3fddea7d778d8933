import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openTable } from '#data/open.ts'
import { sourcesFromDisk } from '#data/node.ts'
import { readModel } from '#model/read.ts'
import {
  bundledCases,
  goldenFacts,
  goldenFolder,
  goldenModelFiles,
  goldenTensors,
  numbers,
  windowCases,
} from '#testing/golden.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { timeRange, type MetricTable } from '../table.ts'
import { planWindows, type WindowPlan } from './plan.ts'
import { serverIds } from '#model/serverIds.ts'
import type { WindowSpec } from './spec.ts'

const facts = z.object({
  servers: z.array(z.string()).optional(),
  series: z.array(z.object({ server: z.string(), metric: z.string() })).optional(),
  unknown_servers: z.array(z.string()).default([]),
})

/** What a network reads at a place of its encoder and decoder; anything else is a leftover. */
interface Read {
  readonly encoder: ReadonlySet<string>
  readonly decoder: ReadonlySet<string>
}

async function historyOf(name: string): Promise<MetricTable> {
  const sources = await sourcesFromDisk(`${goldenFolder(name)}/history.parquet`)
  const opened = await openTable(sources, null, { neededMs: null, signal: new AbortController().signal })
  if (opened.kind !== 'ready') throw new Error('the history needs no mapping')
  return opened.table
}

/** Largest |error| / (5e-5 + 1e-5·|value|) over what counts: at most 1 agrees. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>, counts: (index: number) => boolean) {
  let result = 0
  let compared = 0
  for (let i = 0; i < expected.length; i++) {
    if (!counts(i)) continue
    compared++
    const value = expected[i] ?? NaN
    const error = Math.abs((actual[i] ?? NaN) - value) / (5e-5 + 1e-5 * Math.abs(value))
    result = Number.isNaN(error) ? Infinity : Math.max(result, error)
  }
  expect(compared).toBeGreaterThan(0)
  return result
}

/** Compares in the order of expected.json, found by key. */
function compareCase(name: string, spec: WindowSpec, plan: WindowPlan, read: Read) {
  const expected = goldenTensors(name)
  const { servers, series, unknown_servers } = facts.parse(JSON.parse(goldenFacts(name)))
  const keys = series ?? (servers ?? []).map((server) => ({ server, metric: null }))
  const E = spec.maxEncoderLength
  const D = spec.maxPredictionLength
  const [R, C] = [spec.xReals.length, spec.xCategoricals.length]
  const tensor = (key: string) => numbers(expected.get(key))
  const [encoderCont, decoderCont] = [tensor('encoder_cont'), tensor('decoder_cont')]
  const [encoderCat, decoderCat] = [tensor('encoder_cat'), tensor('decoder_cat')]
  const scales = spec.targets.map((_, k) => plan.targetScale(k))
  // The library pads to the longest window of the batch.
  const padded = Math.max(...tensor('encoder_lengths'))

  keys.forEach(({ server, metric }, b) => {
    if (unknown_servers.includes(server)) return
    const index = plan.series.findIndex((s) => s.server === server && s.metric === metric)
    expect(index, `${server} ${metric ?? ''} has a window`).toBeGreaterThanOrEqual(0)
    const inputs = plan.inputs(index, index + 1)
    const length = tensor('encoder_lengths')[b] ?? NaN
    expect(inputs.encoderLengths[0], server).toBe(length)
    const inEncoder = (names: readonly string[]) => (i: number) =>
      Math.floor(i / names.length) < length && read.encoder.has(names[i % names.length] ?? '')
    const inDecoder = (names: readonly string[]) => (i: number) =>
      read.decoder.has(names[i % names.length] ?? '')
    const part = (all: Float64Array, size: number) => all.subarray(b * size, (b + 1) * size)
    expect(
      worst(inputs.encoderCont, part(encoderCont, padded * R), inEncoder(spec.xReals)),
      server,
    ).toBeLessThan(1)
    expect(worst(inputs.decoderCont, part(decoderCont, D * R), inDecoder(spec.xReals)), server).toBeLessThan(
      1,
    )
    const categories = spec.xCategoricals
    if (categories.some((category) => read.encoder.has(category))) {
      expect(worst(inputs.encoderCat, part(encoderCat, padded * C), inEncoder(categories)), server).toBe(0)
    }
    if (categories.some((category) => read.decoder.has(category))) {
      expect(worst(inputs.decoderCat, part(decoderCat, D * C), inDecoder(categories)), server).toBe(0)
    }
    spec.targets.forEach((target, k) => {
      const scale = scales[k]?.subarray(2 * index, 2 * index + 2) ?? []
      const stored = tensor(`target_scale.${k}`).subarray(2 * b, 2 * b + 2)
      expect(
        worst(scale, stored, () => true),
        `${server} ${target.name}`,
      ).toBeLessThan(1)
    })
    expect(inputs.encoderCont.length).toBe(E * R)
  })
}

describe('the network inputs of a golden case agree with the library', () => {
  for (const { name, form } of [
    ...bundledCases.flatMap(({ name, forms }) => forms.map((form) => ({ name, form }))),
    ...windowCases.map((name) => ({ name, form: 'ckpt' as const })),
    { name: 'seed_folder', form: 'folder' as const },
  ]) {
    const bundled = name !== 'seed_folder'
    test.skipIf(!bundled && sharedFolder === null)(
      bundled ? `${name}, ${form}` : needsShared(name),
      async () => {
        const { spec } = await readModel(await goldenModelFiles(name, form))
        const { window: windowSpec, network } = spec
        const history = await historyOf(name)
        const plan = planWindows(windowSpec, history, {
          stepMs: 300_000,
          // Their training counted the file's own rows.
          timeZeroMs: timeRange(history)[0],
          stepSource: 'model',
          serverIdOf: serverIds(windowSpec),
        })
        const statics = [...network.staticReals, ...network.staticCategoricals]
        const flat = (names: readonly string[]) =>
          names.flatMap((each) => windowSpec.variableGroups[each] ?? [each])
        compareCase(name, windowSpec, plan, {
          encoder: new Set(flat([...statics, ...network.encoderReals, ...network.encoderCategoricals])),
          decoder: new Set(flat([...network.decoderReals, ...network.decoderCategoricals])),
        })
      },
    )
  }
})
