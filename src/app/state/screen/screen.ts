import { environmentParams, type EnvironmentState } from './environment.ts'
import { heatmapParams, type HeatmapState } from './heatmap.ts'
import { predictionsParams, type PredictionsState } from './predictions.ts'
import { trendsParams, type TrendsState } from './trends.ts'
import { filterParams, type Filters } from '../filters.ts'
import { oneOf, params } from './params.ts'

export const TABS = ['environment', 'predictions', 'heatmap', 'trends'] as const
export type Tab = (typeof TABS)[number]

/** What of the data is looked at, and how: all of it is in the address, none of it is data. */
export interface Screen {
  readonly tab: Tab
  readonly filters: Filters
  readonly environment: EnvironmentState
  readonly predictions: PredictionsState
  readonly heatmap: HeatmapState
  readonly trends: TrendsState
}

const tabParams = params({ tab: oneOf('tab', TABS, 'environment') })

export function readScreen(query: URLSearchParams): Screen {
  return {
    ...tabParams.read(query),
    filters: filterParams.read(query),
    environment: environmentParams.read(query),
    predictions: predictionsParams.read(query),
    heatmap: heatmapParams.read(query),
    trends: trendsParams.read(query),
  }
}

export function writeScreen(query: URLSearchParams, screen: Screen): void {
  tabParams.write(query, screen)
  filterParams.write(query, screen.filters)
  environmentParams.write(query, screen.environment)
  predictionsParams.write(query, screen.predictions)
  heatmapParams.write(query, screen.heatmap)
  trendsParams.write(query, screen.trends)
}

export const FIRST_SCREEN: Screen = readScreen(new URLSearchParams())
