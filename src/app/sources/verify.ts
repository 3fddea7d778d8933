import type { DroppedFile, EngineClient } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import type { ExactForecast } from '#forecast/wire/own/exact.ts'
import type { DaemonLink, OwnAnswers, OwnQuestion } from '#remote/api.ts'
import { daemonFaults } from '#text/sources.ts'

/** What came of computing one server's forecast again in this page. */
export interface Verified {
  readonly server: string
  readonly metrics: readonly string[]
  readonly issueMs: number
  /** Where a level differs most, by the range from P10 to P90 there: in the metric's unit, and as a part of that range. */
  readonly largest: {
    readonly metric: string
    readonly difference: number
    readonly ofRange: number
    /** Steps ahead, from 1. */
    readonly step: number
  }
  readonly agrees: boolean
  readonly sha256: string
}

interface Parts {
  readonly link: DaemonLink
  /** Its own for this check: an engine holds one model, and the page may have another one loaded. */
  readonly makeEngine: () => EngineClient
  /** That the daemon was told to read its data at; null: the model's own. */
  readonly stepMs: number | null
  /** The server to compute again. */
  readonly server: string
}

/**
 * The daemon's arithmetic is not this page's: about a hundred-thousandth of the range may lie between them. More than this
 * part of the range is another forecast.
 */
const MOST_OF_RANGE = 1e-3
/** Differences below this part of a value are float32, however narrow the range. */
const ROUNDING = 1e-5
/** A forecast that came while the window of the one before was asked for: then it is the next one's turn. */
const MOST_TRIES = 4
const noProgress = () => undefined

/**
 * Fetches the daemon's model and one server's window, forecasts it with an engine of its own, and compares with every digit
 * of what the daemon forecasts for it now. Fails with argument-invalid where the model or the window are not there, with
 * series-none where there is nothing to compare, and as the engine does.
 */
export async function verifyForecast(parts: Parts, signal: AbortSignal): Promise<Verified> {
  const { link, stepMs, server, makeEngine } = parts
  const files = await modelFiles(link, signal)
  const engine = makeEngine()
  try {
    const model = await engine.loadModel(
      files.dropped,
      { prefer: 'wasm', quantiles: null },
      noProgress,
      signal,
    )
    const { sha256 } = model.facts
    if (sha256 !== files.sha256) {
      throw new FleetcastError('argument-invalid', daemonFaults.otherModel(files.sha256, sha256))
    }
    const { exact, rows } = await standing(link, server, signal)
    const table = await engine.gather(
      { name: server, history: null, model, stepMs, rows: () => Promise.resolve(rows) },
      noProgress,
      signal,
    )
    const request = { table, model, stepMs, renames: {}, calibration: 'model' } as const
    const { forecast } = await engine.forecast(request, DEFAULT_CRITERIA, noProgress, signal)
    return { ...compare(exact, forecast), sha256 }
  } finally {
    engine.dispose()
  }
}

/** What the daemon forecasts for a server, and the window that it is of: the same one before and after that was sent. */
async function standing(
  link: DaemonLink,
  server: string,
  signal: AbortSignal,
): Promise<{ readonly exact: ExactForecast; readonly rows: OwnAnswers['window'] }> {
  const forecastOf = () => had(link, { about: 'exact', server }, daemonFaults.lacksForecast, signal)
  let exact = await forecastOf()
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const rows = await had(link, { about: 'window', server }, daemonFaults.lacksWindow, signal)
    const after = await forecastOf()
    if (after.issueMs === exact.issueMs) return { exact, rows: rowsUpTo(rows, exact.issueMs) }
    exact = after
  }
  throw new FleetcastError('series-none', daemonFaults.tooFast(server))
}

async function had<Q extends OwnQuestion>(
  link: DaemonLink,
  question: Q,
  lacks: string,
  signal: AbortSignal,
): Promise<OwnAnswers[Q['about']]> {
  const answer = await link.askOwn(question, signal)
  if (answer === null) throw new FleetcastError('argument-invalid', daemonFaults.sends(lacks))
  return answer
}

/** The files that the daemon loads its model from, fetched by the hash that it states. */
async function modelFiles(
  link: DaemonLink,
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly dropped: readonly DroppedFile[] }> {
  const { sha256, files } = await had(link, { about: 'model' }, daemonFaults.lacksModel, signal)
  const dropped: DroppedFile[] = []
  for (const { path } of files) {
    const bytes = await had(link, { about: 'model-file', sha256, path }, daemonFaults.lacks(path), signal)
    const name = path.slice(path.lastIndexOf('/') + 1)
    dropped.push({ path, file: new File([bytes], name) })
  }
  return { sha256, dropped }
}

/** Rows have come since the forecast was made: it did not know them. */
function rowsUpTo(rows: OwnAnswers['window'], upToMs: number): OwnAnswers['window'] {
  const kept = rows.servers.flatMap((_, row) => ((rows.timeMs[row] ?? NaN) <= upToMs ? [row] : []))
  return {
    ...rows,
    servers: kept.map((row) => rows.servers[row] ?? ''),
    timeMs: kept.map((row) => rows.timeMs[row] ?? NaN),
    metrics: rows.metrics.map((column) => ({
      ...column,
      values: kept.map((row) => column.values[row] ?? NaN),
    })),
    labels: rows.labels.map(({ name, texts }) => ({ name, texts: kept.map((row) => texts[row] ?? null) })),
  }
}

/** Where the two differ most. Fails where they have no metric and step in common. */
function compare(theirs: ExactForecast, ours: FleetForecast): Omit<Verified, 'sha256'> {
  const { server, issueMs } = theirs
  const differences = theirs.metrics.flatMap(({ metric, isNetwork, ...paths }) => {
    const at = ours.series.findIndex((key) => key.server === server && key.metric === metric)
    // What a simple forecast stands in for, the network did not make; another origin is another forecast.
    if (!isNetwork || at < 0 || ours.originMs[at] !== issueMs) return []
    return LEVELS.flatMap(([name, level]) =>
      differencesOf(metric, paths, paths[name], pathAt(ours, at, level)),
    )
  })
  const [largest] = differences.toSorted((a, b) => b.ofRange - a.ofRange)
  if (largest === undefined) {
    throw new FleetcastError('series-none', daemonFaults.nothingToCompare(server))
  }
  return {
    server,
    metrics: [...new Set(differences.map(({ metric }) => metric))],
    issueMs,
    largest,
    agrees: differences.every(({ ofRange }) => ofRange <= MOST_OF_RANGE),
  }
}

const LEVELS = [
  ['p10', 0.1],
  ['p50', 0.5],
  ['p90', 0.9],
] as const

/** Step by step; a difference that is no more than rounding is no part of the range, however narrow that is. */
function differencesOf(
  metric: string,
  { p10, p90 }: Pick<ExactForecast['metrics'][number], 'p10' | 'p90'>,
  said: Float32Array,
  found: ArrayLike<number>,
): Verified['largest'][] {
  return Array.from({ length: Math.min(said.length, found.length) }, (_, step) => {
    const [own, other] = [found[step] ?? NaN, said[step] ?? NaN]
    const difference = Math.abs(other - own)
    const range = (p90[step] ?? NaN) - (p10[step] ?? NaN)
    const isRounding = difference <= ROUNDING * Math.max(1, Math.abs(other))
    const part = range > 0 && difference >= 0 ? difference / range : Infinity
    const ofRange = isRounding ? Math.min(part, MOST_OF_RANGE) : part
    return { metric, difference, ofRange: difference === 0 ? 0 : ofRange, step: step + 1 }
  })
}
