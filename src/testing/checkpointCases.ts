import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { sharedFolder } from './shared.ts'

/** A checkpoint of some version or form, with history and the answers of the library that wrote it. */
export interface CheckpointCase {
  readonly name: string
  /** Where its history lies. */
  readonly folder: string
  /** The checkpoint, or the folder of weights and dataset parameters. */
  readonly model: string
}

/** The cases that are part of the repository (see checkpoints/make.py). */
export const bundledCheckpoints: readonly CheckpointCase[] = casesIn(
  fileURLToPath(new URL('checkpoints', import.meta.url)),
)

/** All cases, which only the shared folder has, by their folders there; none without it. */
export function sharedCheckpoints(group: 'faults' | 'regress' | 'refused'): readonly CheckpointCase[] {
  return sharedFolder === null ? [] : casesIn(`${sharedFolder}/cases/checkpoints/${group}`)
}

function casesIn(root: string): CheckpointCase[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const folder = `${root}/${entry.name}`
    if (!entry.isDirectory()) return []
    const model = ['m', 'model.ckpt', 'model.pt'].find((name) => existsSync(`${folder}/${name}`)) ?? ''
    return [{ name: entry.name, folder, model: `${folder}/${model}` }]
  })
}

const answersSchema = z.object({
  servers: z.array(z.string()),
  targets: z.array(z.string()),
  quantiles: z.array(z.array(z.number()).nullable()),
  /** By target, server, step and level. */
  prediction: z.array(z.array(z.array(z.union([z.number(), z.array(z.number())])))),
})

export function answersOf({ folder }: CheckpointCase): z.infer<typeof answersSchema> {
  const packed = `${folder}/expected.json.gz`
  const text = existsSync(packed)
    ? gunzipSync(readFileSync(packed)).toString('utf8')
    : readFileSync(`${folder}/expected.json`, 'utf8')
  return answersSchema.parse(JSON.parse(text))
}
