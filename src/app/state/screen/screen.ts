import { environmentParams } from './environment.ts'
import { heatmapParams } from './heatmap.ts'
import { predictionsParams } from './predictions.ts'
import { trendsParams } from './trends.ts'
import { filterParams } from '../filters.ts'
import { oneOf, params, type Params } from './params.ts'

export const TABS = ['environment', 'predictions', 'heatmap', 'trends'] as const
export type Tab = (typeof TABS)[number]

const tabParams = params({ tab: oneOf('tab', TABS, 'environment') })

/** What the address carries, part by part: of all tabs, and of each that has something of its own. */
const PARTS = {
  filters: filterParams,
  environment: environmentParams,
  predictions: predictionsParams,
  heatmap: heatmapParams,
  trends: trendsParams,
}
type Parts = { readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part]['defaults'] }

/** What of the data is looked at, and how: all of it is in the address, none of it is data. */
export interface Screen extends Parts {
  readonly tab: Tab
}

// The one place where the parts are taken for what their type says they are.
const parts = Object.entries(PARTS) as [keyof Parts, Params<Parts[keyof Parts]>][]

export function readScreen(query: URLSearchParams): Screen {
  const read = Object.fromEntries(parts.map(([name, part]) => [name, part.read(query)])) as unknown as Parts
  return { ...tabParams.read(query), ...read }
}

export function writeScreen(query: URLSearchParams, screen: Screen): void {
  tabParams.write(query, screen)
  for (const [name, part] of parts) part.write(query, screen[name])
}

export const FIRST_SCREEN: Screen = readScreen(new URLSearchParams())
