import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { PartJudge } from '#forecast/parts/judging.ts'
import { packNumbers, packSeries, packServers, type ForecastPart } from '#forecast/parts/part.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import { copyOf } from '#forecast/transfer.ts'
import type { FleetRun } from '../forecast/fleetRun.ts'
import { runInSlices } from '../runInSlices.ts'

/** A cancel waits for at most about this. */
const SLICE_MS = 40

/** When parts are told. All in ms. */
export interface PartsPace {
  /** A fleet of which all is there in this time is shown whole: a screen that fills at once would only flicker. */
  readonly shownWholeMs: number
  /** Until the first look at the pace, and between two. */
  readonly lookMs: number
  /** Between the first two parts; then further and further apart, up to the most. */
  readonly pauseMs: number
  readonly mostPauseMs: number
}

export const PARTS_PACE: PartsPace = { shownWholeMs: 1_500, lookMs: 250, pauseMs: 600, mostPauseMs: 5_000 }

const PAUSE_GROWTH = 1.6

/** So many series take longer than a moment on any machine; of fewer it is told by the first that run. */
const SURELY_LONG = 4_000

export interface InParts {
  readonly run: FleetRun
  /** The run's forecast so far, as it is told. */
  readonly soFar: () => FleetForecast
  readonly criteria: Criteria
  readonly pace: PartsPace
  /** false: only what exists already is judged and told. */
  readonly goesOn: boolean
  /** The forecast with what is known once all is there, as it is kept. */
  readonly whole: (forecast: FleetForecast) => Promise<FleetForecast>
  readonly onPart: (part: ForecastPart) => void
}

/**
 * Works at a run and tells what comes of it in parts. Where all is there in a moment no part is told, and the whole is
 * returned; null: it was told in parts.
 */
export async function tellInParts(
  { run, criteria, pace, goesOn, whole, onPart, ...given }: InParts,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FleetForecast | null> {
  let soFar = given.soFar()
  const judge = new PartJudge(soFar.series.length, criteria)
  await runInSlices(judge.begin(soFar), signal, SLICE_MS)
  const tell = tellerOf(judge, onPart, signal)
  if (!goesOn || run.left < soFar.series.length || run.left >= SURELY_LONG) {
    if (run.left === 0) soFar = await whole(soFar)
    tell.next(soFar, [])
  }
  let { pauseMs } = pace
  let untold: readonly number[] = []
  while (goesOn && run.left > 0) {
    // What is there in a moment is made without another look.
    const look = run.leftMs <= pace.shownWholeMs ? pace.shownWholeMs : pace.lookMs
    untold = [...untold, ...(await run.work(tell.hasBegun() ? pauseMs : look, onProgress, signal))]
    soFar = given.soFar()
    if (run.left === 0) soFar = await whole(soFar)
    if (!tell.hasBegun() && run.left === 0) return soFar
    if (!tell.hasBegun() && run.leftMs <= pace.shownWholeMs) continue
    await runInSlices(judge.go(soFar, untold), signal, SLICE_MS)
    if (tell.hasBegun()) pauseMs = Math.min(pace.mostPauseMs, pauseMs * PAUSE_GROWTH)
    tell.next(soFar, untold)
    untold = []
  }
  return null
}

/** Tells parts, the first with all that is known. */
function tellerOf(judge: PartJudge, onPart: InParts['onPart'], signal: AbortSignal) {
  let begun = false
  return {
    hasBegun: () => begun,
    /** series: those that were forecast since the part before. */
    next: (soFar: FleetForecast, series: readonly number[]) => {
      signal.throwIfAborted()
      onPart(begun ? nextPart(soFar, judge, series) : firstPart(soFar, judge))
      begun = true
    },
  }
}

/** A forecast that is whole, as a first and only part. */
export async function wholePart(
  forecast: FleetForecast,
  criteria: Criteria,
  signal: AbortSignal,
): Promise<ForecastPart> {
  const judge = new PartJudge(forecast.series.length, criteria)
  await runInSlices(judge.begin(forecast), signal, SLICE_MS)
  return firstPart(forecast, judge)
}

function firstPart(soFar: FleetForecast, judge: PartJudge): ForecastPart {
  const { series, pending, ...forecast } = copyOf(soFar)
  const servers = packServers(judge.servers(), soFar)
  return {
    kind: 'first',
    forecast,
    series: packSeries(series, servers.names),
    pending: pending?.series.slice() ?? null,
    thresholds: judge.thresholds(soFar),
    servers,
    judged: judge.part(),
  }
}

function nextPart(soFar: FleetForecast, judge: PartJudge, series: readonly number[]): ForecastPart {
  const { pending, crossings, provenance, notes, reused, outsideRange, offers, chances } = soFar
  const facts = {
    crossings,
    provenance,
    notes,
    ...(reused !== undefined && { reused }),
    ...(outsideRange && { outsideRange }),
    ...(offers && { offers }),
    ...(chances && { chances }),
  }
  return {
    kind: 'next',
    ...packNumbers(soFar, series),
    pending: pending?.series.slice() ?? null,
    facts,
    judged: judge.part(),
  }
}
