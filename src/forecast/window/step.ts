import { FleetcastError } from '../errors.ts'
import { median, sortedQuantile } from '../statistics.ts'
import { serverRows, type MetricTable } from '../table.ts'
import { formatDuration } from './duration.ts'

/** As many servers, and of each as many of its newest rows, as are measured; spread evenly over the table. */
const MEASURED_SERVERS = 256
const MEASURED_ROWS = 1024

/** A measured step this close to the model's is the model's: collectors drift, rows jitter. */
const SAME_STEP = 0.1

/**
 * The step of the data in ms, from its timestamps: the median over servers of each server's own step. null
 * where no server has two rows.
 */
export function measureStep(table: MetricTable): number | null {
  const stride = Math.max(1, Math.floor(table.servers.length / MEASURED_SERVERS))
  const steps: number[] = []
  for (let server = 0; server < table.servers.length; server += stride) {
    const [from, to] = serverRows(table, server)
    const step = seriesStep(table.timeMs.subarray(Math.max(from, to - MEASURED_ROWS), to))
    if (step !== null) steps.push(step)
  }
  return steps.length === 0 ? null : Math.round(median(steps))
}

/** So many differences must be whole multiples of the shortest, and so many steps have a row, for a grid. */
const SHARE_OF_MULTIPLES = 0.8
const SHARE_OF_ROWS = 0.2

/** A difference of more steps is an outage: it says more about rounding than about the step. */
const OUTAGE_STEPS = 20

/**
 * The step of ascending timestamps. Rows on a grid with gaps have differences that are multiples of the
 * shortest one, which is then the step though most rows are missing; where they are not (jitter, rows sent
 * twice), it is the median difference. Either is refined by the mean over all differences, each counted as the
 * whole number of steps that it spans.
 */
function seriesStep(timeMs: Float64Array): number | null {
  const differences = ascendingDifferences(timeMs)
  if (differences.length === 0) return null
  const shortest = differences[Math.floor(0.1 * (differences.length - 1))] ?? NaN
  let multiples = 0
  for (let i = 0; i < differences.length; i++) {
    const steps = (differences[i] ?? NaN) / shortest
    if (Math.abs(steps - Math.round(steps)) <= 0.1) multiples++
  }
  const grid = spanned(differences, shortest)
  const isGrid =
    multiples >= SHARE_OF_MULTIPLES * differences.length && grid.rows >= SHARE_OF_ROWS * grid.steps
  const step = isGrid ? shortest : sortedQuantile(differences, 0.5)
  const { ms, steps } = spanned(differences, step)
  return steps === 0 ? step : ms / steps
}

/** From each time to the next later one, the shortest first. */
function ascendingDifferences(timeMs: Float64Array): Float64Array {
  const differences = new Float64Array(Math.max(0, timeMs.length - 1))
  let found = 0
  for (let i = 1; i < timeMs.length; i++) {
    const difference = (timeMs[i] ?? NaN) - (timeMs[i - 1] ?? NaN)
    if (difference > 0) differences[found++] = difference
  }
  return differences.subarray(0, found).sort()
}

/** What differences add up to, in rows, steps and ms. Outages are skipped. */
function spanned(differences: Float64Array, step: number) {
  let [rows, counted, ms] = [0, 0, 0]
  for (let i = 0; i < differences.length; i++) {
    const difference = differences[i] ?? NaN
    const steps = Math.round(difference / step)
    if (steps > OUTAGE_STEPS) continue
    rows++
    counted += steps
    ms += difference
  }
  return { rows, steps: counted, ms }
}

/** How the data's step relates to the step the model was trained on. */
export type StepRelation = 'same' | 'finer'

/**
 * Compares the measured step with the model's.
 *
 * @throws FleetcastError `step-coarser` naming both: a forecast from rows further apart than the model's
 *   would run over several times its horizon.
 */
export function compareStep(measuredMs: number, modelMs: number): StepRelation {
  const ratio = measuredMs / modelMs
  if (ratio > 1 + SAME_STEP) {
    throw new FleetcastError(
      'step-coarser',
      `the data has a row every ${formatDuration(measuredMs)}, but the model's step is ${formatDuration(modelMs)}; expected rows at least that often`,
    )
  }
  return ratio < 1 - SAME_STEP ? 'finer' : 'same'
}
