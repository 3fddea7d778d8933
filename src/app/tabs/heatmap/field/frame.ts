import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Extent } from '../../../state/screen/heatmap.ts'
import { timeOf, type Span } from './span.ts'

/** The part of the picture that is on screen. */
export interface Frame {
  readonly rows: Extent
  /** Columns of the field. */
  readonly columns: Extent
  /** The same as steps from the issue time. */
  readonly steps: Extent
  readonly zoomed: { readonly rows: boolean; readonly steps: boolean }
}

/** zoom: rows of the picture and steps from the issue time that are zoomed into, as far as there are any; null: all. */
export function frameOf(
  zoom: { readonly rows: Extent | null; readonly steps: Extent | null },
  allRows: number,
  span: Span,
): Frame {
  const rows = fitting(zoom.rows, { first: 0, count: allRows })
  const steps = fitting(zoom.steps, span)
  const shown = steps ?? span
  return {
    rows: rows ?? { first: 0, count: allRows },
    columns: { first: shown.first - span.first, count: shown.count },
    steps: shown,
    zoomed: { rows: rows !== null, steps: steps !== null },
  }
}

/** When the frame begins: the left edge of its first cell. */
export function startMs(forecast: FleetForecast, { steps }: Frame): number {
  return timeOf(forecast, steps.first - 1)
}

/** When the frame ends: the right edge of its last cell. */
export function endMs(forecast: FleetForecast, { steps }: Frame): number {
  return timeOf(forecast, steps.first + steps.count - 1)
}

/** Where now is: 0 at the left edge, 1 at the right; outside of these it is out of sight. */
export function nowAt({ steps }: Frame): number {
  return (1 - steps.first) / steps.count
}

/** The extent moved by as little as shows the index, and kept inside. */
export function following({ first, count }: Extent, index: number, all: number): Extent {
  const shifted = Math.min(Math.max(first, index - count + 1), index)
  return { first: Math.min(Math.max(shifted, 0), Math.max(0, all - count)), count }
}

/** What an extent, perhaps from an old address, has in common with all there is; null: nothing, or all of it. */
export function fitting(wish: Extent | null, all: Extent): Extent | null {
  if (wish === null) return null
  const first = Math.max(wish.first, all.first)
  const count = Math.min(wish.first + wish.count, all.first + all.count) - first
  return count < 1 || count === all.count ? null : { first, count }
}

/** Grown or shrunk around an index; at least one, at most all. */
export function scaled({ first, count }: Extent, around: number, factor: number, all: number): Extent {
  const wanted = factor < 1 ? Math.floor(count * factor) : Math.ceil(count * factor)
  const size = Math.min(Math.max(wanted, 1), all)
  const share = count === 0 ? 0 : (around + 0.5 - first) / count
  const start = Math.round(around + 0.5 - share * size)
  return { first: Math.min(Math.max(start, 0), all - size), count: size }
}
