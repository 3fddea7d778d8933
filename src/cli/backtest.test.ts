import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { EngineHost } from '#engine/worker/host.ts'
import { pageFiles } from '#engine/worker/pageFiles.ts'
import type { CallName, FromWorker, Params, Result, ToWorker } from '#engine/worker/protocol.ts'
import { nativeBackend } from '#runtime/native.ts'
import { goldenFolder } from '#testing/golden.ts'
import { runCommand as run } from '#testing/runCommand.ts'
import { accuracyJson } from './accuracyText.ts'

let folder: string
let data: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
  data = join(folder, 'fleet.parquet')
  await run('simulate', '--servers', '4', '--steps', '1000', '--seed', '3', '--out', data)
})
afterAll(() => rm(folder, { recursive: true }))

const share = z.number().min(0).max(1).nullable()
const loss = z.object({ p10: z.number(), p50: z.number(), p90: z.number(), mean: z.number() }).strict()
const score = z.object({ loss, coverage80: share, mae: z.number() })
const baselines = z.object({
  last_value_resid: score,
  seasonal_naive_resid: score,
  window_quantiles: score,
  window_quantiles_24: score,
})
const chance = z.object({ windows: z.number(), said: share, happened: share, brier: share })
const alarm = z.object({ precision: share, recall: share, lead_minutes: z.number().nullable() })
const breaches = z.object({
  windows: z.number(),
  soon: chance,
  horizon: chance,
  alarms: z.array(alarm.extend({ chance: z.number() })),
  median: alarm,
})
const accuracySchema = z.record(
  z.string(),
  score.extend({
    windows: z.number(),
    coverage80_closed: share,
    baselines,
    by_horizon: z.array(score.extend({ from_step: z.number(), to_step: z.number() })),
    by_server: z.record(z.string(), score.extend({ windows: z.number() })),
    breaches: z.object({ warning: breaches, critical: breaches }).nullable(),
  }),
)

describe('fleetcast backtest', () => {
  it('gives the figures of every metric as JSON, and says how far it is', async () => {
    const { code, out, err } = await run('backtest', '--data', data, '--from', '0.7', '--json')
    expect(code).toBe(0)
    const report = accuracySchema.parse(JSON.parse(out))
    expect(Object.keys(report)).toHaveLength(6)
    const { windows, by_horizon, by_server } = report['cpu_percent']!
    // Steps 700 to 1000: three origins of four servers.
    expect(windows).toBe(12)
    expect(by_horizon.map(({ to_step }) => to_step)).toEqual([12, 24, 36, 48, 60, 72, 84, 96])
    expect(Object.keys(by_server)).toHaveLength(4)
    expect(err).toMatch(/^backtest: 0 %\n[^]*backtest: 100 %\n/)
    expect(err).toMatch(/\nbreach probabilities (are fitted on \d+ forecasts|use the default weights)/)
  })

  it('scores the metrics and the steps that are asked for, as a table', async () => {
    const { code, out } = await run(
      ...['backtest', '--data', data, '--metric', 'cpu_percent', 'memory_percent', '--horizon', '24'],
    )
    expect(code).toBe(0)
    expect(out).toMatch(/^cpu_percent: 8 windows of 24 steps \(5 min\), 2 origins, 4 servers\n/)
    expect(out).toMatch(/\nmemory_percent: 8 windows/)
    expect(out).not.toContain('disk')
    expect(out).toMatch(/\nlast_value_resid +0\.\d{4} +0\.\d{4} +0\.\d{4} +0\.\d{4} +\d/)
    expect(out).toMatch(/\n13–24 /)
    expect(out).toMatch(/\nchance of a breach +within +windows +forecast +observed/)
    expect(out).toMatch(/\nwarning ≥ 75 +2 h +\d+ +\d/)
    expect(out).toMatch(/\nwarning ≥ 75 from 30\.0 % /)
  })

  it('scores a wide model by its targets', async () => {
    const { code, out } = await run(
      'backtest',
      ...[
        '--data',
        `${goldenFolder('seed_cpu')}/history.parquet`,
        '--from',
        '0.5',
        '--horizon',
        '12',
        '--json',
      ],
      ...['--model', `${goldenFolder('seed_cpu')}/model/model.ckpt`, '--step', '300'],
    )
    expect(code).toBe(0)
    expect(Object.keys(accuracySchema.parse(JSON.parse(out)))).toEqual(['cpu_percent'])
  })
})

describe('fleetcast backtest --calibrated', () => {
  it('scores the test with levels corrected on the time before it, and says what that changed', async () => {
    const asked = ['backtest', '--data', data, '--metric', 'cpu_percent', '--stride', '12', '--json'] as const
    const plain = await run(...asked)
    const { code, out, err } = await run(...asked, '--calibrated', '0.5')
    expect(code).toBe(0)
    expect(err).toContain('forecasts from fleet.parquet, cpu_percent, from 0.5 to 0.8 of its time range\n')
    const [before, after] = [plain.out, out].map(
      (json) => accuracySchema.parse(JSON.parse(json))['cpu_percent']!,
    )
    expect(after!.windows).toBe(before!.windows)
    expect(after!.loss).not.toEqual(before!.loss)
    expect(after!.baselines).toEqual(before!.baselines)
    const percent = (share: number | null) => `${(100 * share!).toFixed(1)} %`
    const covered = (figures: { coverage80: number | null; coverage80_closed: number | null }) =>
      `${percent(figures.coverage80)} (${percent(figures.coverage80_closed)} counting values exactly at P10)`
    expect(err).toContain(
      `cpu_percent: P10 to P90 covers ${covered(after!)} of the test values; uncalibrated ${covered(before!)}\n`,
    )
  })
})

test('the engine of the page gives the same figures for the same file', async () => {
  const said: FromWorker[] = []
  const host = new EngineHost({
    post: (message) => said.push(message),
    backends: () => [nativeBackend()],
    files: pageFiles,
  })
  const dropped = async (path: string) => ({
    path: basename(path),
    file: new File([await readFile(path)], basename(path)),
  })
  const source = async (...paths: readonly string[]) => ({
    kind: 'files' as const,
    files: await Promise.all(paths.map(dropped)),
  })
  let id = 0
  const ask = async <K extends CallName>(name: K, params: Params<K>): Promise<Result<K>> => {
    id += 1
    host.receive({ type: 'call', id, name, params } as Extract<ToWorker, { type: 'call' }>)
    const end = (message: FromWorker) => message.type === 'result' && message.id === id
    await expect.poll(() => said.some(end), { timeout: 20_000 }).toBe(true)
    return (said.find(end) as { value: Result<K> }).value
  }
  const model = fileURLToPath(new URL('../../public/models/default/', import.meta.url))
  await ask('loadModel', {
    modelId: 1,
    source: await source(`${model}model.json`, `${model}model.safetensors`),
    ...{ prefer: null, quantiles: null, excludedBackends: [] },
  })
  await ask('open', { dataId: 1, source: await source(data) })
  await ask('read', { dataId: 1, tableId: 1, mapping: null, modelId: 1, stepMs: null })
  const report = await ask('backtest', {
    request: { tableId: 1, modelId: 1, stepMs: null, renames: {} },
    options: { metrics: null, from: 0.7, stride: 48, horizon: null, thresholds: {}, chancesFrom: 0.4 },
  })
  const { out } = await run('backtest', '--data', data, '--from', '0.7', '--stride', '48', '--json')
  // Batches grow with the machine's speed, and float32 sums of other batches differ in their last bit.
  const [ours, theirs] = [accuracyJson(report), out].map((json) => figuresIn(JSON.parse(json)))
  expect([...theirs!.keys()]).toEqual([...ours!.keys()])
  for (const [place, figure] of theirs!) {
    const own = ours!.get(place)
    if (typeof figure !== 'number') expect(own, place).toBe(figure)
    else
      expect(Math.abs(figure - Number(own)), place).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(figure)))
  }
  expect(report.metrics).toHaveLength(6)
})

/** Every figure of a report by its path. */
function figuresIn(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]])
  return new Map(Object.entries(value).flatMap(([key, each]) => [...figuresIn(each, `${path}/${key}`)]))
}

describe('fleetcast calibrate', () => {
  it('writes a model that covers what it says, and whose forecasts say that they are corrected', async () => {
    const out = join(folder, 'calibrated')
    const { code, err } = await run('calibrate', '--data', data, '--from', '0.4', '--out', out)
    expect(code).toBe(0)
    expect(err).toMatch(
      /P10 to P90 covered [\d.]+ % of the actual values over \d+ forecasts; .*, [\d.]+ %\n$/,
    )
    const { calibration } = z
      .object({
        calibration: z.object({
          fittedOn: z.string(),
          coverage80: z.object({ before: z.number(), after: z.number() }),
        }),
      })
      .parse(JSON.parse(await readFile(join(out, 'model.json'), 'utf8')))
    expect(calibration.fittedOn).toBe('fleet.parquet, all metrics, from 0.4 to 0.8 of its time range')
    const { before, after } = calibration.coverage80
    expect(Math.abs(after - 0.8)).toBeLessThanOrEqual(Math.max(0.05, Math.abs(before - 0.8)))
    const predicted = await run('predict', '--data', data, '--model', out)
    expect(predicted.code).toBe(0)
    expect(predicted.err).toContain('note: quantiles are calibrated on ')
  })
})

describe('what goes wrong is one line and an exit code', () => {
  it.each([
    [2, ['backtest'], 'no input: pass --data FILE or --input records.json'],
    [
      2,
      ['backtest', '--from', '1'],
      "option '--from <fraction>' argument '1' is invalid. '1' is not a fraction: expected 0 or more and less than 1, such as 0.8.",
    ],
    [
      2,
      ['backtest', '--data', 'x', '--from', '0.5', '--calibrated'],
      '--calibrated 0.6 must be less than --from 0.5',
    ],
    [2, ['calibrate', '--data', 'x'], "required option '--out <dir>' not specified"],
    [
      2,
      ['calibrate', '--data', 'x', '--out', 'y', '--from', '0.9'],
      '--from 0.9 must be less than --before 0.8',
    ],
  ])('%i: %j', async (expected, argv, line) => {
    const { code, out, err } = await run(...argv)
    expect({ code, out, err }).toEqual({ code: expected, out: '', err: `fleetcast: ${line}\n` })
  })

  it('a metric or a horizon that there is not', async () => {
    const metric = await run('backtest', '--data', data, '--metric', 'cpu')
    expect(metric).toMatchObject({
      code: 2,
      err: expect.stringContaining("metric 'cpu' is not in the data") as string,
    })
    const horizon = await run('backtest', '--data', data, '--horizon', '97')
    expect(horizon).toMatchObject({ code: 2, err: expect.stringContaining('97 steps is longer') as string })
  })
})
