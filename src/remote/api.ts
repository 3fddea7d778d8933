import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { JudgedForecast } from '#forecast/assess.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Criteria, ThresholdOverrides } from '#forecast/thresholds.ts'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import type { SeriesHistory, TimeRange } from '#forecast/window/pastOf.ts'
import type { WireAlertSpan } from '#forecast/wire/alertSpans.ts'
import type { WireEnvironment } from '#forecast/wire/prediction.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { OwnAnswers, OwnQuestion } from './own/questions.ts'
import type { Answers, Question } from './questions.ts'

export type { OwnAnswers, OwnQuestion } from './own/questions.ts'
export type { Answers, Question } from './questions.ts'

/** Why there is no connection, as data; sentence and remedy are in text/refusal.ts. */
export type Refusal =
  /** 403, and no key was sent. */
  | { readonly kind: 'key-missing' }
  /** 403 for the key that was sent. */
  | { readonly kind: 'key-wrong' }
  /** It responds, but has no CORS header that allows this origin. */
  | { readonly kind: 'no-cors'; readonly origin: string }
  /** A page over https cannot request a daemon over http. */
  | { readonly kind: 'mixed-content' }
  /** The browser's permission for local networks: denied, or not granted yet. */
  | { readonly kind: 'local-network'; readonly permission: 'denied' | 'prompt' }
  /** Something else responded: what, in a few words. */
  | { readonly kind: 'not-a-daemon'; readonly found: string }
  /** No response: connection refused, unknown host, no network, or a response that the browser blocks. */
  | { readonly kind: 'unreachable' }
  /** No response in time. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** Any other error status. */
  | { readonly kind: 'http'; readonly status: number; readonly found: string }
  /** 429. */
  | { readonly kind: 'rate-limited' }
  /** A response that cannot be parsed or is too large; error names the field. */
  | { readonly kind: 'unreadable'; readonly error: ErrorData }
  /** The stream ended. */
  | { readonly kind: 'stream-ended' }

/** The current state of the connection. */
export type LinkState =
  /** after: why the previous attempt failed; null: it is the first one, or the first since a forecast arrived. */
  | { readonly kind: 'connecting'; readonly sinceMs: number; readonly after: Refusal | null }
  /** It responds, but has no forecast yet. percent: its progress; null: not stated. */
  | { readonly kind: 'warming'; readonly message: string; readonly percent: number | null }
  | { readonly kind: 'open'; readonly via: 'stream' | 'polling' }
  /** Another attempt follows at atMs (epoch ms). */
  | { readonly kind: 'retrying'; readonly atMs: number; readonly attempt: number; readonly why: Refusal }
  /** Polling pauses while the tab is hidden. */
  | { readonly kind: 'paused' }
  /** The user has to do something first. */
  | { readonly kind: 'refused'; readonly why: Refusal }
  | { readonly kind: 'closed' }

/** Freshness of the data on screen. lastMs: when the newest tick arrived, epoch ms. */
export type News =
  | { readonly kind: 'none' }
  /** A forecast existed when the page connected, but no tick has arrived yet, so it may be of any age. */
  | { readonly kind: 'unknown'; readonly lastMs: number }
  | { readonly kind: 'live'; readonly lastMs: number }
  /** No data for two ticks. */
  | { readonly kind: 'late'; readonly lastMs: number }
  /** No data for a long time. atLeast: since the page connected, perhaps longer. */
  | { readonly kind: 'stale'; readonly lastMs: number; readonly atLeast: boolean }

/** fleetcast: our own, which also speaks the first generation's protocol. */
export type Generation = 'v1' | 'split' | 'v2' | 'fleetcast'

/** What the daemon says about itself, unverified. */
export interface DaemonFacts {
  readonly generation: Generation
  /** null: not stated. */
  readonly version: string | null
  readonly service: string | null
  /** What `metadata` of the newest forecast claims. */
  readonly claims: {
    readonly modelType: string | null
    readonly modelDir: string | null
    readonly device: string | null
    readonly inputPoints: number | null
  }
  /** Whether its REST endpoints can be requested from here; a stream alone needs no CORS header. */
  readonly rest: boolean
}

export type StepChoice = 'measured' | 'stated'

/** The duration of one step in the daemon's forecast. */
export interface StepFacts {
  /** From its ticks; null: fewer than three arrived. */
  readonly measuredMs: number | null
  /** From its alerts (minutes_ahead / steps_ahead); null: it has sent none. The Python daemons state 5 min. */
  readonly statedMs: number | null
  /** The user's choice for this daemon; null: none yet. */
  readonly choice: StepChoice | null
  /** The step in use. If the two differ and there is no choice, ask the user. */
  readonly usedMs: number
  readonly differ: boolean
}

/** How the daemon's timestamps are read. */
export type ClockFacts =
  | { readonly kind: 'unknown' }
  /** They have a time zone. */
  | { readonly kind: 'zoned'; readonly behindMs: number }
  /** They have none; offsetMinutes (east of UTC) is inferred by comparing them with this machine's clock. */
  | { readonly kind: 'inferred'; readonly offsetMinutes: number; readonly behindMs: number }
  /** They are not current in any time zone: arrival times are used instead. */
  | { readonly kind: 'arrival'; readonly offMs: number }

/** Stored data of the daemon. */
export interface Kept {
  readonly ticks: number
  /** Oldest tick, epoch ms; null: none. */
  readonly fromMs: number | null
  readonly mostTicks: number
  /** Forecasts that are compared with what happens. */
  readonly issues: number
  readonly diskBytes: number
  readonly mostDiskBytes: number
  /** Why nothing is stored on disk, as a sentence; null: it is. */
  readonly diskProblem: string | null
}

export interface LinkReport {
  /** Without a key, normal form: `http://host:port`. */
  readonly address: string
  readonly link: LinkState
  readonly news: News
  /** null: no daemon has responded yet. */
  readonly daemon: DaemonFacts | null
  readonly step: StepFacts
  readonly clock: ClockFacts
  /** missed: ticks that did not arrive; restarts: its tick counter or its epoch started over. */
  readonly ticks: { readonly seen: number; readonly missed: number; readonly restarts: number }
  readonly kept: Kept
  /** What was wrong with the newest response, which was ignored; null: it was valid. */
  readonly problem: ErrorData | null
  /** The newest facts of a Fleetcast daemon; null: it is not one, or has not sent them yet. */
  readonly own: OwnFacts | null
}

/** One assessed forecast of the daemon, with what was sent along. */
export interface Tick {
  readonly judged: JudgedForecast
  readonly verdict: Verdict
  /** The daemon's own alerts, one per breach. */
  readonly alerts: readonly WireAlertSpan[]
  /** Its own figures; null: it sends none. */
  readonly environment: WireEnvironment | null
  /** New rows: the newest of every server, including those of ticks that were skipped on screen. */
  readonly rows: MetricRows
}

/** A connection to a daemon, in a separate worker; gives the page what its screens need. */
export interface DaemonLink {
  readonly report: () => LinkReport
  /** null: no forecast has arrived yet. */
  readonly latest: () => Tick | null
  /** Calls the listener after every change of report or latest. Returns the function to unsubscribe. */
  readonly subscribe: (listener: () => void) => () => void
  /** Assesses the newest and all later forecasts with these criteria; rejects with AbortError if a later call replaces it. */
  readonly judge: (criteria: Criteria, signal: AbortSignal) => Promise<void>
  readonly retryNow: () => void
  /** Sets or removes the key and reconnects. */
  readonly setKey: (key: string | null) => void
  readonly chooseStep: (choice: StepChoice) => void
  /** Whether the page is visible: polling pauses while it is not. */
  readonly setVisible: (visible: boolean) => void
  /** The history of series, from stored data. */
  readonly history: (
    series: readonly SeriesKey[],
    range: TimeRange,
    signal: AbortSignal,
  ) => Promise<SeriesHistory>
  /** The stored forecast that was the newest at a time; provenance.asOfMs is when it was made. */
  readonly asOf: (asOfMs: number, signal: AbortSignal) => Promise<FleetForecast>
  /** Scores of stored forecasts against actual values. */
  readonly accuracy: (
    options: { readonly metrics: readonly string[] | null; readonly thresholds: ThresholdOverrides },
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
  /** Every stored row, oldest first. */
  readonly rows: (signal: AbortSignal) => Promise<MetricRows>
  /** Requests an endpoint; null: this daemon does not have it (404), or its REST cannot be reached. */
  readonly ask: <Q extends Question>(question: Q, signal: AbortSignal) => Promise<Answers[Q['about']] | null>
  /** The alerts of a Fleetcast daemon; null: it is not one, or has not sent any state yet. */
  readonly alerts: () => AlertsState | null
  /**
   * Requests an endpoint of a Fleetcast daemon; null: it does not exist. Fails with the daemon's own code and message, or with
   * daemon-unreachable, wire-invalid or wire-too-large.
   */
  readonly askOwn: <Q extends OwnQuestion>(
    question: Q,
    signal: AbortSignal,
  ) => Promise<OwnAnswers[Q['about']] | null>
  /** Deletes the stored data of this daemon, on disk and in memory. */
  readonly forget: () => Promise<void>
  readonly close: () => void
}
