import { z } from 'zod'
import type { Odds, ThresholdOverrides } from '#forecast/thresholds.ts'
import { isZone, type Zone } from '#text/time.ts'
import type { Selection } from '../forecastIndex.ts'
import type { ForecastWish } from '../appState.ts'
import type { NamedData } from '../reopen/wanted.ts'
import { flag, LONGEST_TEXT, number, params, type Param } from './params.ts'
import { readScreen, writeScreen, type Screen } from './screen.ts'
import { oddsParam, thresholdsParam } from '../thresholds.ts'

/** What a shared address carries: what is looked at, in which zone, against which thresholds and odds. Never the data. */
export interface UrlState {
  readonly selection: Selection
  readonly screen: Screen
  /** Which data it is about. */
  readonly data: NamedData
  /** The daemon that a shared address names, as it stands there; null: none. */
  readonly daemon: string | null
  /** How the forecast of a file is made, where that was chosen. */
  readonly forecast: ForecastWish
  /** null: the user's own. */
  readonly zone: Zone | null
  /** null: the user's own. */
  readonly thresholds: ThresholdOverrides | null
  /** null: the user's own. */
  readonly odds: Odds | null
}

/** A year: no step is longer. */
const LONGEST_STEP_MS = 366 * 86_400_000

function name(key: string): Param<string | null> {
  return {
    key,
    fallback: null,
    parse: ([text]) => text?.slice(0, LONGEST_TEXT),
    print: (value) => (value === null ? [] : [value]),
  }
}

const zone: Param<Zone | null> = {
  key: 'zone',
  fallback: null,
  parse: ([text]) => (text !== undefined && isZone(text) ? text : undefined),
  print: (value) => (value === null ? [] : [value]),
}

const wishParams = params({ server: name('server'), metric: name('metric') })
const dataParams = params<NamedData>({ file: name('file'), isSample: flag('sample') })
const forecastParams = params<ForecastWish>({
  stepMs: number('step', z.number().positive().max(LONGEST_STEP_MS)),
  asOfMs: number('asof', z.int()),
})
const sharedParams = params({ daemon: name('daemon'), zone, thresholds: thresholdsParam, odds: oddsParam })

export function readUrl(search: string): UrlState {
  const query = new URLSearchParams(search)
  return {
    selection: wishParams.read(query),
    screen: readScreen(query),
    data: dataParams.read(query),
    forecast: forecastParams.read(query),
    ...sharedParams.read(query),
  }
}

/** The query with our keys replaced; keys that are not ours stay. */
export function writeUrl(search: string, state: UrlState): string {
  const query = new URLSearchParams(search)
  writeScreen(query, state.screen)
  wishParams.write(query, state.selection)
  dataParams.write(query, state.data)
  forecastParams.write(query, state.forecast)
  sharedParams.write(query, state)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
