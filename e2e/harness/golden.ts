import { z } from 'zod'
import { openTable } from '#data/open.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { planFor } from '#engine/forecast/planFor.ts'
import { denormalise } from '#forecast/quantile/denormalise.ts'
import { reverse } from '#forecast/normalizer/transformation.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { readModel } from '#model/read.ts'
import { readSafetensors, type Safetensors } from '#model/safetensors.ts'
import { networkOf } from '#runtime/network.ts'
import { kernelWebBackend } from '#runtime/kernel/web/kernelWeb.ts'
import type { Backend, BackendKind } from '#runtime/types.ts'
import { wasmBackend } from '#runtime/web/wasm.ts'
import { webgpuBackend } from '#runtime/web/webgpu.ts'
import { agreement } from '#testing/agreement.ts'
import type { GoldenReport, GoldenTask, TensorReport } from './protocol.ts'

const factsSchema = z.object({
  servers: z.array(z.string()).default([]),
  series: z.array(z.object({ server: z.string(), metric: z.string() })).optional(),
  unknown_servers: z.array(z.string()).default([]),
  /** Left out where it is the usual five minutes. */
  step_minutes: z.number().default(5),
})

/**
 * A golden case from its files to its answer, in this browser: the metrics are read, their windows made, the
 * model read, built, run on the backend, and compared with what PyTorch answered, series by key.
 */
export async function runGolden({ files, backend: kind, series }: GoldenTask): Promise<GoldenReport> {
  const { signal } = new AbortController()
  const bytes = new Map<string, Uint8Array>()
  for (const file of files) bytes.set(file.name, new Uint8Array(await file.arrayBuffer()))
  const contentOf = (name: string): Uint8Array => {
    const content = bytes.get(name)
    if (content === undefined) throw new Error(`${name} is not among the files`)
    return content
  }
  const golden = readSafetensors(contentOf('expected.safetensors'), 'expected.safetensors')
  const facts = factsSchema.parse(JSON.parse(new TextDecoder().decode(contentOf('expected.json'))))
  const history = memoryFile('history.parquet', contentOf('history.parquet'))
  const opened = await openTable([history], null, { neededMs: null, signal })
  if (opened.kind !== 'ready') throw new Error('history.parquet needs a mapping')
  const modelFiles = [...bytes].filter(([name]) => !/^(expected|history)\./.test(name))
  const { spec, weights } = await readModel(modelFiles.map(([name, content]) => memoryFile(name, content)))
  const plan = planFor(opened.table, spec.window, { stepMs: facts.step_minutes * 60_000, renames: {} })

  const keys = facts.series ?? facts.servers.map((server) => ({ server, metric: null }))
  /** Rows of what is stored, and where the plan has the same series. */
  const rows = keys
    .map(({ server, metric }, row) => ({
      row,
      known: !facts.unknown_servers.includes(server),
      index: plan.series.findIndex((key) => key.server === server && key.metric === metric),
    }))
    .filter(({ known }) => known)
    .slice(0, series)
  const inputs = together(rows.map(({ index }) => plan.inputs(index, index + 1)))

  const session = await backendOf(kind).createSession(
    networkOf({ spec, weights }, { explain: kind !== 'kernel' }),
    signal,
  )
  const outputs = new Map(await session.run(inputs, signal))
  spec.window.targets.forEach(({ normalizer }, target) => {
    const name = `prediction.${target}`
    const raw = outputs.get(name) ?? new Float32Array()
    const scales = plan.targetScale(target)
    const own = Float64Array.from(rows.flatMap(({ index }) => [...scales.subarray(2 * index, 2 * index + 2)]))
    const values = new Float32Array(raw.length)
    denormalise((x) => reverse(normalizer.transformation, x), raw, own, values)
    outputs.set(name, values)
  })
  await session.release()
  return { description: session.description, tensors: compareAll(golden, outputs, inputs, rows) }
}

function backendOf(kind: BackendKind): Backend {
  if (kind === 'kernel') return kernelWebBackend()
  return kind === 'webgpu' ? webgpuBackend({ software: true }) : wasmBackend()
}

/** Each output against the same rows of what is stored; some cases store attention for their first series only. */
function compareAll(
  golden: Safetensors,
  outputs: ReadonlyMap<string, Float32Array>,
  { batch, encoderLengths }: NetworkInputs,
  rows: readonly { readonly row: number }[],
): TensorReport[] {
  return [...outputs].flatMap(([name, values]) => {
    const stored = golden.tensors.get(name)
    if (stored === undefined) return []
    const size = values.length / batch
    const found: number[] = []
    const expected: number[] = []
    rows.forEach(({ row }, i) => {
      if (row >= (stored.shape[0] ?? 0)) return
      // Weights at padded steps mean nothing.
      const steps = stored.shape[1] ?? 1
      const read = name === 'encoder_variables' ? (size / steps) * (encoderLengths[i] ?? 0) : size
      for (let k = 0; k < read; k++) {
        found.push(values[i * size + k] ?? NaN)
        expected.push(Number(stored.data[row * size + k]))
      }
    })
    return [{ name, ...agreement(found, expected) }]
  })
}

/** Batches of one series each, as one batch. */
function together(parts: readonly NetworkInputs[]): NetworkInputs {
  const reals = (of: (part: NetworkInputs) => Float32Array): Float32Array =>
    Float32Array.from(parts.flatMap((part) => [...of(part)]))
  const codes = (of: (part: NetworkInputs) => Int32Array): Int32Array =>
    Int32Array.from(parts.flatMap((part) => [...of(part)]))
  return {
    batch: parts.length,
    encoderCont: reals((part) => part.encoderCont),
    decoderCont: reals((part) => part.decoderCont),
    encoderCat: codes((part) => part.encoderCat),
    decoderCat: codes((part) => part.decoderCat),
    encoderLengths: codes((part) => part.encoderLengths),
  }
}
