import { PHASE_FILTERS } from '#text/alerts/phaseText.ts'
import { oneOf, params } from './params.ts'

/** What the address carries of this tab: which alerts are listed. */
export const environmentParams = params({ alerts: oneOf('alerts', PHASE_FILTERS, 'open') })
