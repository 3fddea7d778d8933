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
import type { Answers, Question } from './questions.ts'

export type { Answers, Question } from './questions.ts'

/** Why there is no connection, as data; the sentence and the way out are in text/. */
export type Refusal =
  /** 403, and no key was sent. */
  | { readonly kind: 'key-missing' }
  /** 403 for the key that was sent. */
  | { readonly kind: 'key-wrong' }
  /** It answers, but not to pages of this origin: no CORS header that allows it. */
  | { readonly kind: 'no-cors'; readonly origin: string }
  /** A page over https may not ask a daemon over http. */
  | { readonly kind: 'mixed-content' }
  /** The browser's permission for local networks: refused, or not given yet. */
  | { readonly kind: 'local-network'; readonly permission: 'denied' | 'prompt' }
  /** Something else answered: what, in a few words. */
  | { readonly kind: 'not-a-daemon'; readonly found: string }
  /** Nothing answered: refused, no such host, no network, or an answer that the browser hides. */
  | { readonly kind: 'unreachable' }
  /** No answer within the time. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** An error status that has no kind of its own. */
  | { readonly kind: 'http'; readonly status: number; readonly found: string }
  /** 429. */
  | { readonly kind: 'rate-limited' }
  /** An answer that does not parse, or is too large: error names the field. */
  | { readonly kind: 'unreadable'; readonly error: ErrorData }
  /** The stream ended. */
  | { readonly kind: 'stream-ended' }

/** How the daemon is reached, at this moment. */
export type LinkState =
  /** after: why the attempt before it failed; null: it is the first one, or the first since a forecast came. */
  | { readonly kind: 'connecting'; readonly sinceMs: number; readonly after: Refusal | null }
  /** It answers, and has no forecast yet. percent: how far it says to be; null: it does not say. */
  | { readonly kind: 'warming'; readonly message: string; readonly percent: number | null }
  | { readonly kind: 'open'; readonly via: 'stream' | 'polling' }
  /** Another attempt follows at atMs (epoch ms). */
  | { readonly kind: 'retrying'; readonly atMs: number; readonly attempt: number; readonly why: Refusal }
  /** Polling rests while the tab is hidden. */
  | { readonly kind: 'paused' }
  /** A person has to do something first. */
  | { readonly kind: 'refused'; readonly why: Refusal }
  | { readonly kind: 'closed' }

/** How fresh what is on screen is. lastMs: when the newest tick came, epoch ms. */
export type News =
  | { readonly kind: 'none' }
  /** A forecast was there when this page came; no tick was seen to come yet, so that it may be of any age. */
  | { readonly kind: 'unknown'; readonly lastMs: number }
  | { readonly kind: 'live'; readonly lastMs: number }
  /** No news for two ticks. */
  | { readonly kind: 'late'; readonly lastMs: number }
  /** No news for long. atLeast: since the page came, and perhaps for longer. */
  | { readonly kind: 'stale'; readonly lastMs: number; readonly atLeast: boolean }

export type Generation = 'v1' | 'split' | 'v2'

/** What the daemon says of itself; its claims are claims. */
export interface DaemonFacts {
  readonly generation: Generation
  /** null: it does not say. */
  readonly version: string | null
  readonly service: string | null
  /** What `metadata` of the newest forecast claims. */
  readonly claims: {
    readonly modelType: string | null
    readonly modelDir: string | null
    readonly device: string | null
    readonly inputPoints: number | null
  }
  /** Whether its REST endpoints can be asked from here; a stream alone needs no CORS header. */
  readonly rest: boolean
}

export type StepChoice = 'measured' | 'stated'

/** What one step of the daemon's forecast stands for. */
export interface StepFacts {
  /** Of its ticks; null: fewer than three came. */
  readonly measuredMs: number | null
  /** From its alerts (minutes_ahead / steps_ahead); null: it has sent none. The daemons mean 5 min. */
  readonly statedMs: number | null
  /** What the person chose for this daemon; null: nothing yet. */
  readonly choice: StepChoice | null
  /** What is used; the person has to be asked where the two differ and there is no choice. */
  readonly usedMs: number
  readonly differ: boolean
}

/** How the daemon's time stamps are read. */
export type ClockFacts =
  | { readonly kind: 'unknown' }
  /** They carry a zone. */
  | { readonly kind: 'zoned'; readonly behindMs: number }
  /** They carry none; offsetMinutes east of UTC follows from comparing them with this machine's clock. */
  | { readonly kind: 'inferred'; readonly offsetMinutes: number; readonly behindMs: number }
  /** They are not of now by any zone: the times are those of arrival. */
  | { readonly kind: 'arrival'; readonly offMs: number }

/** What is kept of what came. */
export interface Kept {
  readonly ticks: number
  /** Oldest tick, epoch ms; null: none. */
  readonly fromMs: number | null
  readonly mostTicks: number
  /** Forecasts that are held against what happens. */
  readonly issues: number
  readonly diskBytes: number
  readonly mostDiskBytes: number
  /** Why nothing is kept on disk, as a sentence; null: it is. */
  readonly diskProblem: string | null
}

export interface LinkReport {
  /** Without a key, normal form: `http://host:port`. */
  readonly address: string
  readonly link: LinkState
  readonly news: News
  /** null: nothing that answered was a daemon yet. */
  readonly daemon: DaemonFacts | null
  readonly step: StepFacts
  readonly clock: ClockFacts
  /** missed: ticks of the daemon that did not come here; restarts: its tick counter began anew. */
  readonly ticks: { readonly seen: number; readonly missed: number; readonly restarts: number }
  readonly kept: Kept
  /** What was wrong with the newest answer, which was put aside; null: it was good. */
  readonly problem: ErrorData | null
}

/** One forecast of the daemon, judged, with what else came with it. */
export interface Tick {
  readonly judged: JudgedForecast
  readonly verdict: Verdict
  /** The daemon's own alerts, one per breach. */
  readonly alerts: readonly WireAlertSpan[]
  /** Its own figures; null: it sends none. */
  readonly environment: WireEnvironment | null
  /** Rows as they came: the newest of every server, and those of ticks that were not shown because newer ones came. */
  readonly rows: MetricRows
}

/** A connection to a daemon: lives in a worker of its own, tells this page what a screen needs. */
export interface DaemonLink {
  readonly report: () => LinkReport
  /** null: no forecast came yet. */
  readonly latest: () => Tick | null
  /** Called after every change of report or latest. Returns the way to end that. */
  readonly subscribe: (listener: () => void) => () => void
  /** Judges the newest forecast and what comes by these; rejects with AbortError where a later call replaces it. */
  readonly judge: (criteria: Criteria, signal: AbortSignal) => Promise<void>
  readonly retryNow: () => void
  /** Another key, or none; connects anew. */
  readonly setKey: (key: string | null) => void
  readonly chooseStep: (choice: StepChoice) => void
  /** Whether the page is seen: polling rests while it is not. */
  readonly setVisible: (visible: boolean) => void
  /** What series were, from what is kept. */
  readonly history: (
    series: readonly SeriesKey[],
    range: TimeRange,
    signal: AbortSignal,
  ) => Promise<SeriesHistory>
  /** The kept forecast that was the newest at a time; provenance.asOfMs says of when it is. */
  readonly asOf: (asOfMs: number, signal: AbortSignal) => Promise<FleetForecast>
  /** Kept forecasts held against what happened since. */
  readonly accuracy: (
    options: { readonly metrics: readonly string[] | null; readonly thresholds: ThresholdOverrides },
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
  /** Every row that is kept, oldest first. */
  readonly rows: (signal: AbortSignal) => Promise<MetricRows>
  /** Asks an endpoint; null: this daemon has none (404), or its REST cannot be asked. */
  readonly ask: <Q extends Question>(question: Q, signal: AbortSignal) => Promise<Answers[Q['about']] | null>
  /** Forgets what is kept of this daemon, on disk and in memory. */
  readonly forget: () => Promise<void>
  readonly close: () => void
}
