import type { MetricRows } from '#data/liveTable.ts'
import type { Store, TimeSpan } from '../store/api.ts'
import { DOCUMENT, readDocument, type IntakeDocument } from './document.ts'
import { newestMsOf, newestRows, pickRows } from './pickRows.ts'

/** What the life before left. */
export interface Warm {
  /** null: there was none. */
  readonly document: IntakeDocument | null
  readonly steps: MetricRows
  /** The newest step of each server that has reported nothing since. */
  readonly newest: MetricRows
  /** Rows as they were reported that steps are still made of, and from when on they are all there. */
  readonly reported: readonly { readonly rows: MetricRows; readonly fromMs: number }[]
}

/** Steps back from the newest that late rows may still change, and the one before them. */
const OPEN_STEPS = 4
/** Servers that were far behind when the life before ended are read apart; more groups of them there are not. */
const MOST_GROUPS = 50

const NONE: MetricRows = { servers: [], timeMs: [], metrics: [], labels: [] }
const ALL = { servers: null, metrics: null }

/** Without a model there is no step: newest values are looked for as if it were this. */
const ANY_STEP_MS = 300_000

/** Reads what steps continue from. ownStepMs null: no steps are made, and the newest values are enough. */
export async function readWarm(
  store: Pick<Store, 'rows' | 'document'>,
  ownStepMs: number | null,
  { fromMs, toMs }: TimeSpan,
  signal: AbortSignal,
): Promise<Warm> {
  const document = readDocument(await store.document(DOCUMENT, signal))
  const stored = await store.rows('step', { fromMs, toMs }, ALL, signal)
  // Steps of another length are of no use; they are made again as far as what was reported reaches.
  const before = document?.steps.stepMs ?? ownStepMs
  const stepMs = ownStepMs ?? before ?? ANY_STEP_MS
  const steps = before === null || before === stepMs ? stored : NONE
  const newest = newestRows(stored)
  const edgeMs =
    before === null ? latestOf(document, fromMs) : edgeOf(steps, document, stepMs, { fromMs, toMs })
  const recent = await store.rows('sample', { fromMs: edgeMs, toMs }, ALL, signal)
  const reported = [{ rows: recent, fromMs: edgeMs }]
  for (const { servers, endMs } of groupsBehind(document, stepMs, fromMs, edgeMs)) {
    const span = { fromMs: endMs - OPEN_STEPS * stepMs, toMs: Math.min(edgeMs, endMs + stepMs) }
    const rows = await store.rows('sample', span, { servers, metrics: null }, signal)
    reported.unshift({ rows, fromMs: span.fromMs })
  }
  return { document, steps, newest: unreported(newest, reported, stepMs), reported }
}

/** Steps that are newer than what was reported: one that holds the newest row says of its end what was before. */
function unreported(newest: MetricRows, reported: Warm['reported'], stepMs: number): MetricRows {
  const newestMs = new Map<string, number>()
  for (const { rows } of reported) {
    rows.servers.forEach((server, row) => {
      newestMs.set(server, Math.max(newestMs.get(server) ?? -Infinity, rows.timeMs[row] ?? -Infinity))
    })
  }
  const isNewer = (server: string, row: number) => {
    const endMs = Math.ceil((newestMs.get(server) ?? -Infinity) / stepMs) * stepMs
    return endMs < (newest.timeMs[row] ?? -Infinity)
  }
  return pickRows(
    newest,
    newest.servers.flatMap((server, row) => (isNewer(server, row) ? [row] : [])),
  )
}

/** A little before the newest row of all. */
function latestOf(document: IntakeDocument | null, fromMs: number): number {
  const newest = document?.newestMs.map(([, newestMs]) => newestMs) ?? []
  return newest.reduce((most, newestMs) => Math.max(most, newestMs - OPEN_STEPS * ANY_STEP_MS), fromMs)
}

function edgeOf(
  steps: MetricRows,
  document: IntakeDocument | null,
  stepMs: number,
  { fromMs, toMs }: TimeSpan,
): number {
  const newestMs = newestMsOf(steps)
  if (newestMs > -Infinity) return Math.ceil(newestMs / stepMs) * stepMs - OPEN_STEPS * stepMs
  // A feed that is coarser than the model makes no steps: enough of it to tell that it still is.
  const feedStepMs = document?.steps.feedStepMs ?? null
  return feedStepMs !== null && feedStepMs > stepMs ? Math.max(fromMs, toMs - 10 * feedStepMs) : fromMs
}

/** Servers whose newest row is before the edge, by the step that it is in, newest first. */
function groupsBehind(document: IntakeDocument | null, stepMs: number, fromMs: number, edgeMs: number) {
  const groups = new Map<number, string[]>()
  for (const [server, newestMs] of document?.newestMs ?? []) {
    if (newestMs >= edgeMs || newestMs < fromMs) continue
    const endMs = Math.ceil(newestMs / stepMs) * stepMs
    const group = groups.get(endMs)
    if (group === undefined) groups.set(endMs, [server])
    else group.push(server)
  }
  return [...groups]
    .map(([endMs, servers]) => ({ endMs, servers }))
    .sort((a, b) => b.endMs - a.endMs)
    .slice(0, MOST_GROUPS)
}
