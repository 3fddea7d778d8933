import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand as run } from '#testing/runCommand.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A file of rows, five minutes apart. */
async function csv(header: string, rows: readonly string[]): Promise<string> {
  const path = join(folder, `${header.length}-${rows.length}.csv`)
  await writeFile(path, [header, ...rows].join('\n'))
  return path
}

const at = (step: number) => new Date(Date.UTC(2026, 2, 1) + step * 300_000).toISOString()

it('names the options where a few rows say two things', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${at(i)},a,${i % 50}`)
  const again = Array.from({ length: 8 }, (_, i) => `${at(20 * i)},a,77`)
  const path = await csv('timestamp,server,cpu_percent', [...rows, ...again])
  const { code, err } = await run('predict', '--data', path)
  expect(code).not.toBe(0)
  expect(err).toContain('no column tells them apart. Say --apart COLUMN')
  expect(err).toContain('--repeats mean, sum, max or last')
})
