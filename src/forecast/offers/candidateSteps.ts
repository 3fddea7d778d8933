import { serverRows, type MetricTable } from '../table.ts'
import { measureStep } from '../window/step.ts'

/** Steps that people think in; of a file, those count that are whole multiples of its own. */
const USUAL_STEPS_MS = [1, 5, 30, 60, 300, 900, 3600, 21_600, 86_400].map((seconds) => seconds * 1000)
const DAY_MS = 86_400_000
/** A measured step this close to a whole number of a unit is that. */
const ROUNDING = 0.02
/** The steps of so many servers are measured; one that at least this share of them has is the file's own. */
const MEASURED_SERVERS = 64
const COMMON = 0.2

/**
 * The steps of a table that are worth a try, finest first: those of each of its servers' own steps, where many share it.
 * Half of a fleet may be measured more often than the other half, and no server in the middle.
 */
export function stepsOf(table: MetricTable, measuredMs: number): readonly number[] {
  const { servers } = table
  const stride = Math.max(1, Math.floor(servers.length / MEASURED_SERVERS))
  const counts = new Map<number, number>()
  let counted = 0
  for (let server = 0; server < servers.length; server += stride) {
    const [from, to] = serverRows(table, server)
    const one = {
      ...table,
      servers: servers.slice(server, server + 1),
      offsets: Uint32Array.of(from, to),
      ends: Uint32Array.of(to),
    }
    const own = measureStep(one)
    if (own === null) continue
    const [stepMs = own] = stepsFor(own)
    counts.set(stepMs, (counts.get(stepMs) ?? 0) + 1)
    counted++
  }
  const common = [...counts].filter(([, count]) => count >= COMMON * counted).map(([stepMs]) => stepMs)
  const steps = new Set((common.length === 0 ? [measuredMs] : common).flatMap(stepsFor))
  return [...steps].filter((stepMs) => stepMs >= 0.9 * measuredMs).sort((a, b) => a - b)
}

/** The steps of a file with rows so far apart that are worth a try, finest first. */
export function stepsFor(measuredMs: number): readonly number[] {
  const units = [DAY_MS, 3_600_000, 60_000, 1000]
  const rounded = units
    .map((unit) => Math.round(measuredMs / unit) * unit)
    .find((ms) => ms > 0 && Math.abs(ms - measuredMs) <= ROUNDING * measuredMs)
  const ownMs = rounded ?? measuredMs
  const usual = USUAL_STEPS_MS.filter((stepMs) => stepMs > ownMs && stepMs % ownMs === 0)
  // Beyond a day, patterns of the day are gone: its own step is all that such a file has.
  const multiples = usual.length > 0 ? usual : [2, 6].map((factor) => factor * ownMs)
  return [ownMs, ...multiples.filter((stepMs) => stepMs <= DAY_MS)]
}
