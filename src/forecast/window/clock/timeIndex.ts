import { FleetcastError } from '../../errors.ts'
import type { NumericColumn } from '../../table.ts'
import { formatDuration } from '../duration.ts'
import { gridRows, type Grid } from '../grid.ts'
import { longestLag, own } from '../names.ts'
import { isValue, type SeriesRows } from '../seriesRows.ts'
import type { WindowSpec } from '../spec.ts'

/** The index of a step of a series' server, counted as training counted its rows. */
export type TimeIndex = (
  series: Pick<SeriesRows, 'server' | 'originMs' | 'originSlot'>,
  slot: number,
) => number

/** The column by which a model counts steps, where its network reads it; null: it reads none. */
export function timeColumn(spec: Pick<WindowSpec, 'timeIndex' | 'xReals'>): string | null {
  return spec.timeIndex?.column ?? (spec.xReals.includes('time_idx') ? 'time_idx' : null)
}

/**
 * How steps are counted: as the person says (zeroMs: when the index was 0, epoch ms), else as the table's own column
 * counts them, which has to be one per step.
 *
 * @throws FleetcastError `time-origin-needed` where neither says it; its place is the column.
 */
export function compileTimeIndex(
  spec: WindowSpec,
  name: string,
  grid: Grid,
  column: NumericColumn | undefined,
  zeroMs: number | null,
): TimeIndex {
  if (zeroMs !== null) {
    return ({ originMs, originSlot }, slot) =>
      Math.round((originMs - zeroMs) / grid.stepMs) + slot - originSlot
  }
  if (column === undefined) throw originNeeded(spec, name, grid, 'the file does not have this column')
  const bases = basesOf(spec, name, grid, column)
  return ({ server }, slot) => (bases[server] ?? NaN) + slot
}

/** [servers] the index of slot 0, from the newest rows that a window may hold. */
function basesOf(spec: WindowSpec, name: string, grid: Grid, { values }: NumericColumn): Float64Array {
  const { table, slots } = grid
  const reach = spec.maxEncoderLength + longestLag(spec)
  const bases = Float64Array.from(table.servers, (server, index) => {
    const [from, to] = gridRows(grid, index)
    let base = NaN
    for (let row = to - 1; row >= from && (slots[to - 1] ?? NaN) - (slots[row] ?? NaN) < reach; row--) {
      const value = values[row]
      if (!isValue(value)) continue
      const found = value - (slots[row] ?? NaN)
      if (Number.isNaN(base)) base = found
      if (Math.abs(found - base) <= 1e-6) continue
      const time = new Date(table.timeMs[row] ?? NaN).toISOString()
      throw originNeeded(
        spec,
        name,
        grid,
        `in the file it does not increase by one per step of ${formatDuration(grid.stepMs)}: ${server} has ${value} at ${time}, expected ${base + (slots[row] ?? NaN)}`,
      )
    }
    return base
  })
  const known = new Set(bases.filter((base) => !Number.isNaN(base)))
  const [common] = known
  return bases.map((base, server) => {
    if (!Number.isNaN(base)) return base
    const [from, to] = gridRows(grid, server)
    if (to === from) return NaN
    if (known.size === 1 && common !== undefined) return common
    throw originNeeded(spec, name, grid, `in the file it has no value for ${table.servers[server] ?? ''}`)
  })
}

function originNeeded(spec: WindowSpec, name: string, grid: Grid, why: string): FleetcastError {
  const trained = trainedOn(spec, name)
  return new FleetcastError(
    'time-origin-needed',
    `the model reads '${name}', the time index of its training data, and ${why}; ${trainedText(trained)}. Set the index of the newest row, or the time of index 0`,
    { place: name },
    {
      question: {
        kind: 'time-origin',
        column: name,
        why,
        trained: trained && { low: trained.low, high: trained.high },
        newestMs: grid.issueTimeMs,
        stepMs: grid.stepMs,
      },
    },
  )
}

interface Trained {
  readonly low: number
  readonly high: number
  readonly center: number
  readonly scale: number
}

/** Where training's steps lay, as far as the scaler says: evenly spread, they reach √3 deviations from their mean. */
function trainedOn(spec: WindowSpec, name: string): Trained | null {
  const scaler = own(spec.scalers, name)
  if (scaler?.kind !== 'affine') return null
  const { center, scale } = scaler
  const [low, high] = [center - Math.sqrt(3) * scale, center + Math.sqrt(3) * scale]
  return { low: Math.round(low), high: Math.round(high), center, scale }
}

function trainedText(trained: Trained | null): string {
  if (trained === null) return 'the model does not store the range it was trained on'
  const { low, high, center, scale } = trained
  const shown = (value: number) => String(Math.round(10 * value) / 10)
  return `it was trained on index ${low} to ${high} approximately (mean ${shown(center)}, standard deviation ${shown(scale)})`
}
