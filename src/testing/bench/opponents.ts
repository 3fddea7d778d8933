import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const VERSIONS = z.record(z.string(), z.string())

/** What `fleetcast_training speed` prints: ms per series, and the batches that were best. */
const FORWARD = z.object({
  versions: VERSIONS,
  batches: z.object({ eager: z.number(), trace: z.number() }),
  eager: z.number(),
  trace: z.number(),
})

/** The same of a file, in seconds. */
const WHOLE_WAY = z.object({
  versions: VERSIONS,
  series: z.number(),
  read_s: z.number(),
  dataset_s: z.number(),
  predict_s: z.number(),
  all_s: z.number(),
})

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A Python that has what `training/` asks for; null: FLEETCAST_PYTHON names none. */
export const python = process.env.FLEETCAST_PYTHON ?? null

export const NO_PYTHON =
  'PyTorch is not compared: FLEETCAST_PYTHON names no Python with the packages of training/'

/** PyTorch with the default model, ready to take turns with others. */
export interface Opponent {
  readonly versions: Readonly<Record<string, string>>
  readonly batches: Readonly<Record<'eager' | 'trace', number>>
  /** ms per series of one more round. */
  readonly round: () => Promise<Readonly<Record<'eager' | 'trace', number>>>
  readonly end: () => void
}

/** The library's forward pass of the default model, eager and traced, each at its best batch. */
export async function startOpponent(threads: number): Promise<Opponent> {
  const { lines, ask, end } = speed(['--threads', String(threads)])
  const next = async () => {
    const { value } = await lines.next()
    return FORWARD.parse(JSON.parse(value ?? 'null'))
  }
  const { versions, batches } = await next()
  return {
    versions,
    batches,
    round: async () => {
      ask()
      return await next()
    },
    end,
  }
}

/** The library's way from a parquet to the default model's quantiles, in seconds. */
export async function wholeWay(parquet: string, threads: number) {
  const { lines } = speed(['--threads', String(threads), '--data', parquet])
  const { value } = await lines.next()
  return WHOLE_WAY.parse(JSON.parse(value ?? 'null'))
}

function speed(rest: readonly string[]) {
  if (python === null) throw new Error(NO_PYTHON)
  const given = [
    '-W',
    'ignore',
    '-m',
    'fleetcast_training',
    'speed',
    '--from',
    `${root}public/models/default`,
  ]
  const child = spawn(python, [...given, ...rest], {
    cwd: `${root}training`,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return {
    lines: answersOf(createInterface({ input: child.stdout })),
    ask: () => child.stdin.write('\n'),
    end: () => child.kill(),
  }
}

/** Libraries print more than was asked for. */
async function* answersOf(lines: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  for await (const line of lines) if (line.startsWith('{')) yield line
  return undefined
}
