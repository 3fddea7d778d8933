import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HARNESS, PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const GOLDEN = fileURLToPath(new URL('../src/testing/golden/', import.meta.url))

/** The files of a case, with its model in one of its forms. */
function caseFiles(name: string, form: 'checkpoint' | 'folder'): string[] {
  const folder = join(GOLDEN, name)
  const wanted = form === 'checkpoint' ? /\.ckpt$/ : /\.(safetensors|pkl)$/
  const model = readdirSync(join(folder, 'model')).filter((file) => wanted.test(file))
  return [
    join(folder, 'expected.safetensors'),
    join(folder, 'expected.json'),
    join(folder, 'history.parquet'),
    ...model.map((file) => join(folder, 'model', file)),
  ]
}

const CASES = [
  { name: 'seed_cpu', form: 'folder' },
  { name: 'fleet_multi', form: 'checkpoint' },
  { name: 'variable_length', form: 'checkpoint' },
  { name: 'fleet_long', form: 'checkpoint' },
] as const

const BACKENDS = [
  { backend: 'wasm', host: HARNESS, series: 64, runs: /^wasm, \d+ threads$/ },
  { backend: 'wasm', host: PLAIN_HARNESS, series: 64, runs: /^wasm, 1 thread$/ },
  // Every node on the GPU: a fall to the CPU is a failure here.
  { backend: 'webgpu', host: PLAIN_HARNESS, series: 3, runs: /^webgpu \(all nodes\)$/ },
] as const

for (const { backend, host, series, runs } of BACKENDS) {
  for (const { name, form } of CASES) {
    test(`${name} on ${backend}${host.isolated ? ', isolated' : ''} agrees with PyTorch`, async ({
      page,
    }) => {
      await page.goto(host.url)
      await page.setInputFiles('#files', caseFiles(name, form))
      const report = await page.evaluate(([kind, count]) => window.harness.golden(kind, count), [
        backend,
        series,
      ] as const)
      expect(report.description).toMatch(runs)
      expect(report.tensors.map((tensor) => tensor.name)).toContain('prediction.0')
      for (const tensor of report.tensors) {
        expect(tensor.compared, tensor.name).toBeGreaterThan(0)
        expect(tensor.worst, `${tensor.name}: off by up to ${tensor.largestError}`).toBeLessThanOrEqual(1)
      }
    })
  }
}
