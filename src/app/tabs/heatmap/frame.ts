import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { fitting } from './brush.ts'
import type { HeatmapState } from '../../state/screen/heatmap.ts'
import type { Extent } from '../../state/screen/heatmap.ts'
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

export function frameOf(state: Pick<HeatmapState, 'rows' | 'steps'>, allRows: number, span: Span): Frame {
  const rows = fitting(state.rows, { first: 0, count: allRows })
  const steps = fitting(state.steps, span)
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

export function endMs(forecast: FleetForecast, { steps }: Frame): number {
  return timeOf(forecast, steps.first + steps.count - 1)
}

/** Where now is: 0 at the left edge, 1 at the right; outside of these it is out of sight. */
export function nowAt({ steps }: Frame): number {
  return (1 - steps.first) / steps.count
}
