import { params } from '../../state/params.ts'

/** What the address carries of this tab. */
export const predictionsParams = params({})
export type PredictionsState = typeof predictionsParams.defaults
