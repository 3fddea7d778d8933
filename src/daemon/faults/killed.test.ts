import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, test } from 'vitest'
import { killUnderFeed } from '#testing/daemonParts/killUnderFeed.ts'

const KILLS = 2
const parent = mkdtempSync(join(tmpdir(), 'fleetcast-killed-'))
afterAll(() => rmSync(parent, { recursive: true }))

test(`what was accepted is there after kill -9 of a daemon under feed, ${KILLS} times over`, async () => {
  await killUnderFeed(join(parent, 'data'), KILLS, 3)
}, 60_000)
