import { params } from '../../state/params.ts'

/** What the address carries of this tab. */
export const heatmapParams = params({})
export type HeatmapState = typeof heatmapParams.defaults
