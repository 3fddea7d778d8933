import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '#daemon/store/sql/connect.ts'
import { numberIn, textIn } from '#daemon/store/sql/database.ts'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { fleet, post, recordsOf } from './feeder.ts'

const SERVERS = 100
const HOURS = 6
/** Rows wait to be sealed until they came in 144 posts. */
const TICKS_PER_POST = 10

/** What a point takes on disk once it is sealed: all files of the data folder after hours of 5 s ticks. */
export async function disk(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-disk-'))
  const args = ['--source', 'feed', '--data-dir', dataDir, '--log-level', 'warn']
  try {
    const first = await startFleetcast({ args })
    const ticks = HOURS * 720
    const sampler = fleet(SERVERS, Date.now() - ticks * 5_000, 5_000)
    for (let done = 0; done < ticks; done += TICKS_PER_POST) {
      // As old feeders are allowed: 60 posts a minute.
      const records = Array.from({ length: TICKS_PER_POST }, () => recordsOf(sampler.next())).flat()
      const took = await post(first.url, records)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1_050 - took)))
    }
    await first.end('SIGTERM')
    // What is due is sealed at the start; then it ends and leaves nothing behind.
    const second = await startFleetcast({ args })
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    await second.end('SIGTERM')
    const bytes = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
    const points = ticks * SERVERS * 7
    return [
      ...(await tablesOf(join(dataDir, 'fleetcast.db'))),
      `${points} points (${SERVERS} servers × 7, ${HOURS} h of 5 s ticks): ${bytes} bytes, ${(bytes / points).toFixed(2)} bytes a point, forecasts and everything else included`,
    ]
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** What each table takes with its indexes, the largest first. */
async function tablesOf(file: string): Promise<readonly string[]> {
  const database = await connect(file)
  try {
    const rows = database.all(
      `SELECT s.tbl_name AS name, sum(d.pgsize) AS bytes FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
       GROUP BY s.tbl_name ORDER BY bytes DESC`,
    )
    const points = database.all(
      `SELECT 'blocks' AS name, tier, sum(points) AS points, sum(length(body)) AS bytes FROM blocks GROUP BY tier
       UNION ALL SELECT 'ticks', tier, sum(points), sum(length(body)) FROM ticks GROUP BY tier`,
    )
    return [
      rows.map((row) => `${textIn(row, 'name')} ${numberIn(row, 'bytes')}`).join(', '),
      ...points.map((row) => {
        const [bytes, count] = [numberIn(row, 'bytes'), numberIn(row, 'points')]
        const what = `${textIn(row, 'name')} of tier ${numberIn(row, 'tier')}`
        return `${what}: ${count} points, ${bytes} bytes, ${(bytes / count).toFixed(2)} bytes a point`
      }),
    ]
  } finally {
    database.close()
  }
}
