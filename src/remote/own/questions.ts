import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { SeriesHistory, TimeRange } from '#forecast/window/pastOf.ts'
import type { OwnAccuracyAsked, OwnScores } from '#forecast/wire/own/accuracy.ts'
import type {
  OwnAct,
  OwnMaintenance,
  OwnNewMaintenance,
  OwnRecord,
  OwnWould,
} from '#forecast/wire/own/alerts.ts'
import type { ExactForecast } from '#forecast/wire/own/exact.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import type { OwnModelFiles } from '#forecast/wire/own/model.ts'
import type { MetricRows } from '#data/liveTable.ts'

type SeriesName = Pick<SeriesKey, 'server' | 'metric'>

/** One variable's share of what the network looked at, a fraction. */
interface Weight {
  readonly name: string
  readonly fraction: number
}

/** What the network looked at: the engine's Explanation without its series. */
interface LookedAt {
  readonly staticVariables: readonly Weight[]
  readonly encoderVariables: readonly Weight[]
  readonly decoderVariables: readonly Weight[]
  readonly attention: Float32Array
}

/** What a page asks a daemon of ours: the addresses below /api/fleetcast, and those that switch a simulated fleet. */
export type OwnQuestion =
  | { readonly about: 'facts' | 'newest' | 'scores' | 'alerts' | 'records' | 'maintenance' | 'model' }
  | { readonly about: 'history'; readonly series: readonly SeriesKey[]; readonly range: TimeRange }
  /** Epoch ms: the newest that was issued at or before it. */
  | { readonly about: 'as-of'; readonly atMs: number }
  | { readonly about: 'explain'; readonly series: SeriesName }
  | { readonly about: 'explain-fleet'; readonly series: readonly SeriesName[] }
  | { readonly about: 'accuracy'; readonly asked: OwnAccuracyAsked }
  | { readonly about: 'act'; readonly act: OwnAct }
  | { readonly about: 'rules'; readonly rules: readonly AlertRule[]; readonly by: string }
  | { readonly about: 'would-have-fired'; readonly rule: AlertRule; readonly range: TimeRange }
  | { readonly about: 'add-maintenance'; readonly window: OwnNewMaintenance }
  | { readonly about: 'end-maintenance'; readonly id: string }
  | { readonly about: 'model-file'; readonly sha256: string; readonly path: string }
  | { readonly about: 'window' | 'exact'; readonly server: string }
  /** affected null: as many as the mode does. */
  | { readonly about: 'set-scenario'; readonly mode: string; readonly affected: number | null }

/** What is answered, by question. */
export interface OwnAnswers {
  readonly facts: OwnFacts
  readonly scores: OwnScores
  readonly alerts: AlertsState
  readonly records: readonly OwnRecord[]
  readonly maintenance: readonly OwnMaintenance[]
  readonly model: OwnModelFiles
  readonly history: SeriesHistory
  readonly 'as-of': FleetForecast
  readonly newest: FleetForecast
  readonly explain: LookedAt & { readonly series: SeriesKey }
  readonly 'explain-fleet': LookedAt & { readonly windows: number; readonly of: number }
  readonly accuracy: AccuracyReport
  readonly act: null
  readonly rules: null
  readonly 'would-have-fired': OwnWould
  readonly 'add-maintenance': OwnMaintenance
  readonly 'end-maintenance': null
  readonly 'model-file': Uint8Array<ArrayBuffer>
  readonly window: MetricRows
  readonly exact: ExactForecast
  readonly 'set-scenario': null
}

export type OwnAbout = OwnQuestion['about']
