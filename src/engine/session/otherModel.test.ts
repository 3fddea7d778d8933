import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sourcesFromDisk } from '#data/node.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { nativeBackend } from '#runtime/native.ts'
import { Session } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined
const LOAD = { quantiles: null, prefer: null, excludedBackends: [] }
const SETTINGS = { stepMs: null, renames: {} }

test('a forecast is made again by another model, be its weights the same', async () => {
  const session = new Session({ backends: () => [nativeBackend({ threads: 1 })], maxBlockingMs: null })
  const file = memoryFile(
    'fleet.parquet',
    writeParquet(simulate({ mode: 'business_hours', servers: 2, steps: 960, seed: 1 })),
  )
  const simulated = async () => session.table([{ data: await session.open([file], signal), mapping: null }])
  const files = await sourcesFromDisk('public/models/default')
  const load = (given: readonly RandomAccessFile[]) => session.load(given, LOAD, silent, signal)
  const spec = z
    .looseObject({ window: z.looseObject({ stepMs: z.number() }) })
    .parse(JSON.parse(await readFile('public/models/default/model.json', 'utf8')))
  spec.window.stepMs *= 2
  const other = memoryFile('model.json', new TextEncoder().encode(JSON.stringify(spec)))
  const table = await simulated()
  const first = await load(files)
  const before = await session.forecast({ table, model: first, ...SETTINGS }, silent, signal)
  const model = await load([...files.filter(({ path }) => !path.endsWith('model.json')), other])
  expect(model.facts.sha256).toBe(first.facts.sha256)
  const after = await session.forecast({ table, model, ...SETTINGS }, silent, signal)
  const fresh = await simulated()
  const expected = await session.forecast({ table: fresh, model, ...SETTINGS }, silent, signal)
  expect(after.quantiles).toEqual(expected.quantiles)
  expect(after.quantiles).not.toEqual(before.quantiles)
  await session.release()
})
