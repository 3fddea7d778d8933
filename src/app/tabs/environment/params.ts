import { params } from '../../state/params.ts'

/** What the address carries of this tab. */
export const environmentParams = params({})
export type EnvironmentState = typeof environmentParams.defaults
