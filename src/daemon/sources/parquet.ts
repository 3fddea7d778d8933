import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles, type Inspection } from '#data/open.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { timeRange, type MetricTable } from '#forecast/table.ts'
import { roughDuration } from '#forecast/window/duration.ts'
import { compareStep, measureStep } from '#forecast/window/step.ts'
import type { SourceConfig } from '../config/config.ts'
import type { Source } from './api.ts'
import { give, type Giving } from './give.ts'
import type { SourceNeeds } from './needs.ts'
import { replayClock, type ReplayClock } from './replayClock.ts'
import { replayRows, type ReplayRows } from './replayRows.ts'
import { BATCH_ROWS } from './rows.ts'
import { SourceState } from './state.ts'

export type ParquetConfig = Extract<SourceConfig, { readonly kind: 'parquet' }>

/** So far behind, by a wall clock, is told; it is over when it is less than the other. */
const LATE_MS = 10_000
const ON_TIME_MS = 1000

/**
 * A file or a folder that is replayed at the times of its rows: what lies before fromFraction of its span is history,
 * the rest comes as it once came, so many times as fast; the daemon's clock is the file's. Fails as reading it does,
 * with mapping-needed where its columns can be read in several ways, and with argument-invalid.
 */
export async function createParquetSource(
  { path, speed, fromFraction }: ParquetConfig,
  needs: SourceNeeds,
): Promise<Source> {
  if (!(speed > 0 && speed < Infinity)) {
    throw new FleetcastError('argument-invalid', `the speed is ${speed}, expected a number above 0`)
  }
  if (!(fromFraction >= 0 && fromFraction <= 1)) {
    throw new FleetcastError('argument-invalid', `the replay starts at ${fromFraction}, expected 0 to 1`)
  }
  const signal = new AbortController().signal
  const inspection = await inspectFiles(await sourcesFromDisk(path), signal)
  const { table, facts } = await inspection.read(mappingOf(inspection, needs.feedZone), {
    neededMs: null,
    signal,
  })
  if (facts.naiveTime)
    needs.log.info(
      `timestamps in ${facts.name} have no time zone and were read as UTC; use --feed-zone to set another`,
    )
  for (const note of facts.notes) needs.log.info(note)
  const [firstMs, lastMs] = timeRange(table)
  const startMs = Math.round(firstMs + fromFraction * (lastMs - firstMs))
  const rows = replayRows(table)
  const clock = replayClock(startMs, speed)
  const state = new SourceState(needs.bus, `reading ${facts.name}`)
  return {
    kind: 'parquet',
    name: `${facts.name}, replayed ${speed === 1 ? 'in real time' : `at ${speed}× speed`}`,
    condition: state.condition,
    scenario: null,
    clock,
    run: async (into, _clock, ending) => {
      const giving: Giving = { into, clock, state, signal: ending }
      const begins = rows.after(startMs)
      await giveRange(rows, 0, begins, isOnStep(table, needs.model().stepMs) ? 'history' : 'live', giving)
      state.set({ kind: 'running' })
      clock.begin()
      await replay(rows, begins, clock, giving)
      clock.settle()
      state.set({ kind: 'ended', atMs: Math.round(clock.nowMs()) })
    },
  }
}

/** How the file is read: there is nobody to ask, so it has to be clear. */
function mappingOf({ facts, guess: first, guessWith }: Inspection, zone: string): ColumnMapping {
  const saysZone = zone !== 'UTC' || first.asks.includes('zone')
  const { mapping, sure, question, columns } = saysZone ? guessWith({ answers: { zone } }) : first
  if (sure && mapping !== null) return mapping
  const names = columns.map(({ name }) => name).join(', ')
  throw new FleetcastError(
    'mapping-needed',
    `${facts.name} cannot be replayed: ${question ?? 'the columns cannot be identified.'} Its columns are ${names}. Expected columns timestamp, server_name and one per metric.`,
    { file: facts.name },
  )
}

/** Finer rows are for the intake to bring to the step, and coarser ones for it to refuse. */
function isOnStep(table: MetricTable, stepMs: number): boolean {
  const measured = measureStep(table)
  try {
    return measured !== null && compareStep(measured, stepMs) === 'same'
  } catch (error) {
    if (error instanceof FleetcastError && error.code === 'step-coarser') return false
    throw error
  }
}

async function giveRange(
  rows: ReplayRows,
  from: number,
  to: number,
  kind: 'live' | 'history',
  giving: Giving,
): Promise<void> {
  for (let at = from; at < to; at += BATCH_ROWS) {
    await give(rows.slice(at, Math.min(at + BATCH_ROWS, to)), kind, giving)
  }
}

/** Gives each row when the clock comes to its time; those that are due together, together. */
async function replay(rows: ReplayRows, begins: number, clock: ReplayClock, giving: Giving): Promise<void> {
  const { state, signal } = giving
  for (let at = begins; at < rows.rows;) {
    await clock.sleep(Math.max(0, rows.timeMs(at) - clock.nowMs()), signal)
    const nowMs = clock.nowMs()
    const behindMs = (nowMs - rows.timeMs(at)) / clock.rate
    if (behindMs > LATE_MS) {
      const message = `The replay is ${roughDuration(behindMs)} behind: this machine is too slow for ${clock.rate}× speed. Use a lower --speed.`
      state.trouble('replay-late', message, nowMs)
    } else if (behindMs < ON_TIME_MS) state.over('replay-late')
    const to = rows.after(nowMs)
    await giveRange(rows, at, to, 'live', giving)
    at = to
  }
}
