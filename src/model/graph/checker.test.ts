import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledCases, extraCases, extraModel, goldenModelFiles } from '#testing/golden.ts'
import { readModel } from '../read.ts'
import { buildGraph } from './build.ts'

/** A Python that has the onnx package. */
const python = process.env.FLEETCAST_PYTHON
const reason = python === undefined ? ' (skipped: FLEETCAST_PYTHON is not set)' : ''

const CHECK = `
import sys, onnx
for path in sys.argv[1:]:
    onnx.checker.check_model(onnx.load(path), full_check=True)
print(len(sys.argv) - 1)
`

test.skipIf(python === undefined)(`onnx.checker accepts every graph${reason}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetcast-onnx-'))
  try {
    const models = [
      ...extraCases.map((name) => ({ name, ...extraModel(name) })),
      ...(await Promise.all(
        bundledCases.map(async ({ name }) => ({
          name,
          ...(await readModel(await goldenModelFiles(name, 'ckpt'))),
        })),
      )),
    ]
    const paths = models.flatMap(({ name, spec, weights }) =>
      [true, false].map((explain) => {
        const path = join(folder, `${name}.${explain ? 'explain' : 'plain'}.onnx`)
        writeFileSync(path, buildGraph(spec, weights, { explain }))
        return path
      }),
    )
    const checked = execFileSync(python!, ['-c', CHECK, ...paths], { encoding: 'utf8' })
    expect(checked.trim()).toBe(String(paths.length))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
