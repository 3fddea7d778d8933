import { params } from '../../state/params.ts'

/** What the address carries of this tab. */
export const trendsParams = params({})
export type TrendsState = typeof trendsParams.defaults
