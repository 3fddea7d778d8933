import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Criteria, ThresholdOverrides } from '#forecast/thresholds.ts'
import type { SeriesHistory, TimeRange } from '#forecast/window/pastOf.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { LinkReport, StepChoice, Tick } from '../api.ts'
import type { LinkOptions } from '../link.ts'
import type { OwnAnswers, OwnQuestion } from '../own/questions.ts'
import type { Answers, Question } from '../questions.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'

/** What a page and the worker that holds a connection say to each other. One worker, one daemon. */

/** Every call that is answered: what goes in, what comes out. */
export interface Calls {
  judge: { params: Criteria; result: null }
  history: {
    params: { readonly series: readonly SeriesKey[]; readonly range: TimeRange }
    result: SeriesHistory
  }
  asOf: { params: number; result: FleetForecast }
  accuracy: {
    params: { readonly metrics: readonly string[] | null; readonly thresholds: ThresholdOverrides }
    result: AccuracyReport
  }
  rows: { params: null; result: MetricRows }
  ask: { params: Question; result: Answers[Question['about']] | null }
  askOwn: { params: OwnQuestion; result: OwnAnswers[OwnQuestion['about']] | null }
  forget: { params: null; result: null }
}
export type CallName = keyof Calls
export type Params<K extends CallName> = Calls[K]['params']
export type Result<K extends CallName> = Calls[K]['result']

export type CallMessage = {
  [K in CallName]: {
    readonly type: 'call'
    readonly id: number
    readonly name: K
    readonly params: Params<K>
  }
}[CallName]

export type ToLink =
  /** The first message. origin: the page's. */
  | { readonly type: 'open'; readonly options: LinkOptions; readonly origin: string }
  | CallMessage
  | { readonly type: 'abort'; readonly id: number }
  /** The page has the tick that was sent last: the next may come. */
  | { readonly type: 'took' }
  | { readonly type: 'retry' }
  | { readonly type: 'key'; readonly key: string | null }
  | { readonly type: 'step'; readonly choice: StepChoice }
  | { readonly type: 'visible'; readonly visible: boolean }
  | { readonly type: 'close' }

export type FromLink =
  | { readonly type: 'report'; readonly report: LinkReport }
  /** seriesKept: the list of series is that of the tick before, and skipped here: most of what would be copied. */
  | { readonly type: 'tick'; readonly tick: Tick; readonly seriesKept: boolean }
  /** The alerts that a daemon of ours keeps, as they are now. */
  | { readonly type: 'alerts'; readonly state: AlertsState }
  | { readonly type: 'result'; readonly id: number; readonly value: Result<CallName> }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData }
