import type { GridComponentOption } from 'echarts/components'

/** Right of a plot, where thresholds are named: there no line, axis or mark runs through their names. */
export const LABELS_PX = 58

/** Margins around a trends panel's plot, in px: what lies over the drawing has to know where a time is. */
export const PLOT = { left: 60, right: LABELS_PX, top: 20, bottom: 22 } as const

/** What differs between charts of tracks: how the plot lies in its canvas, and what says its numbers. */
export interface PlotLayout {
  readonly grid: GridComponentOption
  /** What of the canvas' height the plot does not have, px. */
  readonly aroundPx: number
  /** Of a marked moment's label from the plot, px. */
  readonly markDistancePx: number
  /** The tooltip at a time; null: something else says the numbers. */
  readonly tooltip: ((timeMs: number) => HTMLElement) | null
}

/** A panel's numbers stand in the readout above it. */
export const PANEL_LAYOUT: PlotLayout = {
  grid: PLOT,
  aroundPx: PLOT.top + PLOT.bottom,
  markDistancePx: 4,
  tooltip: null,
}
