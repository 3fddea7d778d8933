import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HARNESS, PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const GOLDEN = fileURLToPath(new URL('../src/testing/golden/', import.meta.url))
const SHARED = process.env.FLEETCAST_SHARED

/** The files of a case, with its model in one of its forms. */
function caseFiles(folder: string, form: 'checkpoint' | 'folder'): string[] {
  const wanted = form === 'checkpoint' ? /\.ckpt$/ : /\.(safetensors|pkl|json)$/
  const model = readdirSync(join(folder, 'model')).filter((file) => wanted.test(file))
  return [
    join(folder, 'expected.safetensors'),
    join(folder, 'expected.json'),
    join(folder, 'history.parquet'),
    ...model.map((file) => join(folder, 'model', file)),
  ]
}

interface Case {
  readonly name: string
  readonly form: 'checkpoint' | 'folder'
  /** null: the case is not in the repository, and not at hand. */
  readonly folder: string | null
}
const CASES: readonly Case[] = [
  { name: 'seed_cpu', form: 'folder', folder: join(GOLDEN, 'seed_cpu') },
  { name: 'fleet_multi', form: 'checkpoint', folder: join(GOLDEN, 'fleet_multi') },
  { name: 'variable_length', form: 'checkpoint', folder: join(GOLDEN, 'variable_length') },
  { name: 'fleet_long', form: 'checkpoint', folder: join(GOLDEN, 'fleet_long') },
  { name: 'seed_folder', form: 'folder', folder: SHARED ? join(SHARED, 'golden/seed_folder') : null },
]

const BACKENDS = [
  { backend: 'wasm', host: HARNESS, series: 64, runs: /^wasm, \d+ threads$/ },
  { backend: 'wasm', host: PLAIN_HARNESS, series: 64, runs: /^wasm, 1 thread$/ },
  { backend: 'kernel', host: PLAIN_HARNESS, series: 64, runs: /^kernel \(WASM\), \d workers?$/ },
  // Every node on the GPU: a fall to the CPU is a failure here.
  { backend: 'webgpu', host: PLAIN_HARNESS, series: 3, runs: /^webgpu \(all nodes, own LSTM\)$/ },
] as const

for (const { backend, host, series, runs } of BACKENDS) {
  for (const { name, form, folder } of CASES) {
    test(`${name} on ${backend}${host.isolated ? ', isolated' : ''} agrees with PyTorch`, async ({
      page,
    }) => {
      test.skip(folder === null, 'FLEETCAST_SHARED is not set')
      await page.goto(host.url)
      await page.setInputFiles('#files', caseFiles(folder ?? '', form))
      const report = await page.evaluate(([kind, count]) => window.harness.golden(kind, count), [
        backend,
        series,
      ] as const)
      expect(report.description).toMatch(runs)
      const errors = report.tensors.map((tensor) => `${tensor.name} ${tensor.largestError.toExponential(1)}`)
      console.log(`${name} on ${report.description}, max error: ${errors.join(', ')}`)
      expect(report.tensors.map((tensor) => tensor.name)).toContain('prediction.0')
      for (const tensor of report.tensors) {
        expect(tensor.compared, tensor.name).toBeGreaterThan(0)
        expect(tensor.worst, `${tensor.name}: off by up to ${tensor.largestError}`).toBeLessThanOrEqual(1)
      }
    })
  }
}
