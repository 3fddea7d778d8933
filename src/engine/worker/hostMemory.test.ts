import { readFileSync } from 'node:fs'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { expect, test, vi } from 'vitest'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { DroppedFile } from '../api.ts'
import { EngineHost } from './host.ts'
import { pageFiles } from './pageFiles.ts'
import type { CallName, FromWorker, Params, Result, ToWorker } from './protocol.ts'

const MOST_ROWS = 5000
let asked = 0
vi.mock('#data/memory.ts', () => ({
  checkMemory: (rows: number) => {
    asked += 1
    if (rows > MOST_ROWS) throw new FleetcastError('file-too-large', `${rows} rows are too many`)
  },
}))

/** A name and bytes as the page hands them over. */
const dropped = (path: string, bytes: Uint8Array<ArrayBuffer>): DroppedFile => ({
  path,
  file: new File([bytes], path),
})

test('where a week of lags does not fit, less is read once, and the forecast says so', async () => {
  const said: FromWorker[] = []
  const host = new EngineHost({
    post: (message) => said.push(message),
    backends: () => [nativeBackend({ threads: 1 })],
    files: pageFiles,
  })
  let id = 0
  const ask = async <K extends CallName>(name: K, params: Params<K>): Promise<Result<K>> => {
    id += 1
    host.receive({ type: 'call', id, name, params } as Extract<ToWorker, { type: 'call' }>)
    const isEnd = (message: FromWorker) =>
      (message.type === 'result' || message.type === 'failed') && message.id === id
    await expect.poll(() => said.some(isEnd), { timeout: 20_000 }).toBe(true)
    const end = said.find(isEnd)
    if (end?.type !== 'result') throw new Error(`${name} failed: ${JSON.stringify(end)}`)
    return end.value
  }
  const fleet = simulate({ mode: 'business_hours', servers: 3, steps: 3400, seed: 1 })
  const files = [dropped('fleet.parquet', writeParquet(fleet, 500))]
  const model = ['model.json', 'model.safetensors'].map((name) =>
    dropped(
      name,
      new Uint8Array(readFileSync(new URL(`../../../public/models/default/${name}`, import.meta.url))),
    ),
  )
  const loading = { modelId: 1, prefer: null, quantiles: null, excludedBackends: [] }
  await ask('loadModel', { ...loading, source: { kind: 'files', files: model } })
  await ask('open', { dataId: 1, source: { kind: 'files', files } })
  await ask('read', { dataId: 1, tableId: 1, mapping: null, modelId: 1, stepMs: null })
  const before = asked
  const request = { tableId: 1, modelId: 1, stepMs: null, renames: {} }
  const { forecast } = await ask('forecast', { request, criteria: DEFAULT_CRITERIA })
  expect(asked).toBe(before)
  expect(forecast.notes[0]).toBe('the last 11 d do not fit into memory: only the last 4 d were read')
  expect(forecast.leftOut).toEqual([])
  // A day ago needs a day more: it is read, and a current forecast does not read it again.
  const asOfMs = forecast.issueTimeMs - 86_400_000
  await ask('replay', { request: { ...request, asOfMs } })
  const after = asked
  expect(after).toBeGreaterThan(before)
  await ask('forecast', { request: { ...request, rawLevels: true }, criteria: DEFAULT_CRITERIA })
  expect(asked).toBe(after)
})
