import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { readSafetensors } from '#model/safetensors.ts'
import { goldenFolder, goldenTensors, numbers } from '#testing/golden.ts'
import { runCommand as run } from '#testing/runCommand.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

const path = z.array(z.number().nullable())
const predictionSchema = z.object({
  predictions: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        p10: path,
        p50: path,
        p90: path,
        current: z.number(),
        trend: z.number(),
        quantiles: z.record(z.string(), path).optional(),
      }),
    ),
  ),
  alerts: z.array(z.object({ server: z.string(), minutes_ahead: z.number() })),
  environment: z.object({ total_servers: z.number(), fleet_health: z.string() }),
  metadata: z.object({
    model_type: z.literal('TFT'),
    engine: z.string(),
    model_name: z.string(),
    model_sha256: z.string().regex(/^[0-9a-f]{64}$/),
    issued_at: z.iso.datetime(),
    computed_at: z.iso.datetime(),
    horizon_steps: z.number(),
    step_seconds: z.number(),
    left_out: z.record(z.string(), z.string()),
  }),
})

const seedCpu = ['--model', `${goldenFolder('seed_cpu')}/model/model.ckpt`]
const seedData = ['--data', `${goldenFolder('seed_cpu')}/history.parquet`]

describe('fleetcast predict', () => {
  it.each(['kernel', 'native', 'wasm'] as const)('says what PyTorch says, on %s', async (backend) => {
    const { code, out } = await run(
      'predict',
      ...seedCpu,
      ...seedData,
      '--levels',
      'all',
      '--backend',
      backend,
    )
    expect(code).toBe(0)
    const { predictions, metadata } = predictionSchema.parse(JSON.parse(out))
    expect(metadata.engine).toBe(`tft-${backend}`)
    expect(metadata.issued_at).toBe('2026-03-02T19:55:00.000Z')
    const { servers } = z
      .object({ servers: z.array(z.string()) })
      .parse(JSON.parse(await readFile(`${goldenFolder('seed_cpu')}/expected.json`, 'utf8')))
    const expected = numbers(goldenTensors('seed_cpu').get('prediction.0'))
    const levels = ['0.02', '0.1', '0.25', '0.5', '0.75', '0.9', '0.98']
    let worst = 0
    servers.forEach((server, b) => {
      const { quantiles } = predictions[server]?.['cpu_percent'] ?? {}
      levels.forEach((level, q) => {
        for (let step = 0; step < 96; step++) {
          const value = expected[(b * 96 + step) * 7 + q] ?? NaN
          const error = Math.abs((quantiles?.[level]?.[step] ?? NaN) - value)
          worst = Math.max(worst, Number.isNaN(error) ? Infinity : error / (1e-4 + 1e-4 * Math.abs(value)))
        }
      })
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('gives bands that do not cross and stay within a percentage, and the trend of the median', async () => {
    const { out } = await run('predict', ...seedCpu, ...seedData, '--horizon', '12')
    const { predictions, metadata } = predictionSchema.parse(JSON.parse(out))
    expect(metadata.horizon_steps).toBe(12)
    for (const { cpu_percent: metric } of Object.values(predictions)) {
      expect(metric?.p50).toHaveLength(12)
      metric?.p50.forEach((median, step) => {
        expect(median).toBeGreaterThanOrEqual(metric.p10[step] ?? NaN)
        expect(median).toBeLessThanOrEqual(metric.p90[step] ?? NaN)
        expect(metric.p10[step]).toBeGreaterThanOrEqual(0)
        expect(metric.p90[step]).toBeLessThanOrEqual(100)
      })
      expect(metric?.trend).toBeCloseTo(((metric?.p50[11] ?? NaN) - (metric?.current ?? NaN)) / 12, 5)
    }
  })

  it('dumps inputs, predictions, weights and attention under the golden names', async () => {
    const dump = join(folder, 'dump.safetensors')
    const { code } = await run(
      'predict',
      ...seedCpu,
      ...seedData,
      '--out',
      join(folder, 'p.json'),
      '--dump',
      dump,
    )
    expect(code).toBe(0)
    const { tensors, metadata } = readSafetensors(await readFile(dump), 'dump.safetensors')
    expect(z.array(z.string()).parse(JSON.parse(metadata['servers'] ?? ''))).toHaveLength(20)
    for (const [name, { shape }] of goldenTensors('seed_cpu')) {
      // Attention is stored for the first three series there, for all here.
      expect(tensors.get(name)?.shape.slice(1), name).toEqual(shape.slice(1))
    }
  })

  it('takes the newest rows as JSON records beside a history', async () => {
    const record = {
      timestamp: '2026-03-02T20:00:00',
      server_name: 'comp-008',
      status: 'healthy',
      cpu_percent: 51,
      memory_percent: 53,
      disk_percent: 21,
      load_average: 1.6,
    }
    const input = join(folder, 'records.json')
    await writeFile(input, JSON.stringify({ records: [record] }))
    const { code, out } = await run('predict', ...seedCpu, ...seedData, '--input', input)
    expect(code).toBe(0)
    const { predictions, metadata } = predictionSchema.parse(JSON.parse(out))
    expect(metadata.issued_at).toBe('2026-03-02T20:00:00.000Z')
    expect(predictions['comp-008']?.['cpu_percent']?.current).toBe(51)
    expect(Object.keys(predictions)).toHaveLength(20)
  })
})

describe('fleetcast simulate, compile, inspect', () => {
  it('simulates the same bytes for the same seed, which the bundled model forecasts', async () => {
    const [first, second] = [join(folder, 'a.parquet'), join(folder, 'b.parquet')]
    const simulation = ['--mode', 'cyclic', '--servers', '3', '--steps', '60', '--seed', '5']
    expect((await run('simulate', ...simulation, '--out', first)).code).toBe(0)
    expect((await run('simulate', ...simulation, '--out', second)).code).toBe(0)
    expect(await readFile(first)).toEqual(await readFile(second))
    const { code, out } = await run('predict', '--data', first)
    expect(code).toBe(0)
    const { predictions } = predictionSchema.parse(JSON.parse(out))
    expect(Object.values(predictions).map((metrics) => Object.keys(metrics).length)).toEqual([6, 6, 6])
  })

  it('compiles a model whose forecast is that of the checkpoint', async () => {
    const compiled = join(folder, 'compiled')
    const source = `${goldenFolder('seed_cpu')}/model/model.ckpt`
    expect((await run('compile', source, '--out', compiled, '--step', '300')).code).toBe(0)
    const [before, after] = [
      await run('predict', ...seedCpu, ...seedData),
      await run('predict', '--model', compiled, ...seedData),
    ]
    const [one, other] = [before, after].map(({ out }) => predictionSchema.parse(JSON.parse(out)))
    expect(other?.predictions).toEqual(one?.predictions)
    const facts = z
      .object({ stepSeconds: z.number(), selfCheck: z.object({ batch: z.number() }), parameters: z.number() })
      .parse(JSON.parse((await run('inspect', compiled)).out))
    expect(facts).toEqual({ stepSeconds: 300, selfCheck: { batch: 2 }, parameters: 86_811 })
  })
})

it('says what each column of metrics is taken for', async () => {
  const path = join(folder, 'export')
  await writeFile(`${path}.csv`, 'time,host,CPUUtilization\n2026-03-02T06:00:00Z,a,50\n')
  const { metrics } = z
    .object({ metrics: z.array(z.unknown()) })
    .parse(JSON.parse((await run('inspect', `${path}.csv`)).out))
  const threshold = { warning: 75, critical: 90, direction: 'above' }
  expect(metrics).toEqual([{ column: 'CPUUtilization', name: 'cpu_percent', unit: 'percent', threshold }])
})

it('takes metrics that lie beside a pickle for metrics', async () => {
  const path = join(folder, 'beside')
  await mkdir(path)
  await writeFile(join(path, 'a.csv'), 'time,host,CPUUtilization\n2026-03-02T06:00:00Z,a,50\n')
  await writeFile(join(path, 'columns.pkl'), 'anything')
  expect((await run('inspect', path)).out).toContain('"column": "CPUUtilization"')
})

describe('what goes wrong is one line and an exit code', () => {
  it.each([
    [2, ['predict', '--bogus'], "unknown option '--bogus'"],
    [2, ['predict'], 'no input: pass --data FILE or --input records.json'],
    [2, ['frobnicate'], "unknown command 'frobnicate'"],
    [2, ['predict', ...seedData, '--horizon', '97'], "--horizon 97 is longer than the model's 96 steps"],
    [
      2,
      ['predict', '--backend', 'gpu'],
      "option '--backend <name>' argument 'gpu' is invalid. 'gpu' is not one of: kernel, native, wasm.",
    ],
    [
      2,
      ['predict', '--quantiles', '0.1,0.1'],
      "option '--quantiles <levels>' argument '0.1,0.1' is invalid. '0.1,0.1' is not a list of distinct levels between 0 and 1, such as 0.1,0.5,0.9.",
    ],
    [
      2,
      ['predict', ...seedCpu, ...seedData, '--quantiles', '0.1,0.9'],
      '--quantiles 0.1,0.9 contradicts the model, whose levels are 0.02,0.1,0.25,0.5,0.75,0.9,0.98',
    ],
    [2, ['simulate'], "required option '--out <file>' not specified"],
    [1, ['predict', '--data', 'absent.parquet'], 'absent.parquet could not be read (ENOENT)'],
    [1, ['inspect', 'README.md'], 'expected parquet or CSV metrics, found README.md'],
  ])('%i: %j', async (expected, argv, line) => {
    const { code, out, err } = await run(...argv)
    expect({ code, out, err }).toEqual({ code: expected, out: '', err: `fleetcast: ${line}\n` })
  })
})
