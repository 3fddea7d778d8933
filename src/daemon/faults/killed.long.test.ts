import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, test } from 'vitest'
import { killUnderFeed } from '#testing/daemonParts/killUnderFeed.ts'

const KILLS = 50
const parent = mkdtempSync(join(tmpdir(), 'fleetcast-killed-'))
afterAll(() => rmSync(parent, { recursive: true }))

// Most of the time goes into starting processes: two at a time.
test(`what was accepted is there after kill -9 of a daemon under feed, ${KILLS} times over`, async () => {
  await Promise.all([1, 2].map((seed) => killUnderFeed(join(parent, String(seed)), KILLS / 2, seed)))
}, 900_000)
