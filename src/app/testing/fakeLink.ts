import type {
  Answers,
  DaemonLink,
  LinkReport,
  OwnAnswers,
  OwnQuestion,
  Question,
  StepChoice,
  Tick,
} from '#remote/api.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import { assessBy } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import type { OpenLink } from '../state/live.ts'
import { fakeReport } from './fakeAccuracy.ts'
import { FAKE_FLEET, madeAsOf, recordedTicks } from './fakeForecast.ts'
import { fakeHistory } from './fakeHistory.ts'

/** What was done to a link, in order; the options that it was opened with come first. */
type LinkCall =
  | {
      readonly kind: 'opened'
      readonly address: string
      readonly key: string | null
      readonly step: StepChoice | null
    }
  | { readonly kind: 'retry' | 'forget' | 'close' }
  | { readonly kind: 'key'; readonly key: string | null }
  | { readonly kind: 'step'; readonly choice: StepChoice }
  | { readonly kind: 'visible'; readonly visible: boolean }

/** A link that does as it is told. */
export interface FakeLink extends DaemonLink {
  /** The report changes. */
  readonly push: (change: Partial<LinkReport>) => void
  /** The next forecast comes, with these changes of the report. */
  readonly tick: (change?: Partial<LinkReport>) => void
  /** What comes with forecasts from the next one on. */
  readonly says: (change: Partial<Pick<Tick, 'verdict' | 'alerts' | 'environment'>>) => void
  /** How its endpoints answer from now on: an error is thrown, what is not given is null. */
  readonly answers: (answers: { readonly [K in keyof Answers]?: Answers[K] | Error }) => void
  /** As `answers`, for a daemon of ours: what is answered may depend on the question. */
  readonly answersOwn: (answers: OwnScript) => void
  readonly askedOwn: readonly OwnQuestion[]
  /** The alerts that a daemon of ours keeps change. */
  readonly keepsAlerts: (state: AlertsState) => void
  /** What its endpoints were asked. */
  readonly asked: readonly Question[]
  readonly calls: readonly LinkCall[]
}

/** How a daemon of ours answers: what is not given is null, an error is thrown. */
export type OwnScript = {
  readonly [K in keyof OwnAnswers]?: (question: Extract<OwnQuestion, { about: K }>) => OwnAnswers[K] | null
}

const FLEET = { ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent', 'disk_percent'] }

export const FAKE_DAEMON: NonNullable<LinkReport['daemon']> = {
  generation: 'v2',
  version: '2.0.0',
  service: 'TFT Inference Daemon',
  claims: { modelType: 'TFT', modelDir: 'models/tft', device: 'cuda', inputPoints: 288 },
  rest: true,
}

/** What is known of a daemon before anything came. */
function firstReport(address: string, choice: StepChoice | null): LinkReport {
  return {
    address,
    link: { kind: 'connecting', sinceMs: Date.now(), after: null },
    news: { kind: 'none' },
    daemon: null,
    step: { measuredMs: null, statedMs: null, choice, usedMs: 300_000, differ: false },
    clock: { kind: 'unknown' },
    ticks: { seen: 0, missed: 0, restarts: 0 },
    kept: {
      ticks: 0,
      fromMs: null,
      mostTicks: 8640,
      issues: 0,
      diskBytes: 0,
      mostDiskBytes: 64_000_000,
      diskProblem: null,
    },
    problem: null,
    own: null,
  }
}

/** As a daemon sends it: made by who knows what. */
function sent(forecast: FleetForecast, verdict?: Verdict): FleetForecast {
  return {
    ...forecast,
    leftOut: [],
    provenance: {
      ...forecast.provenance,
      source: 'daemon',
      engine: verdict?.kind === 'rejected' ? 'heuristic' : 'unverified',
      backend: '',
      modelName: null,
      modelSha256: null,
      selfCheckError: null,
    },
  }
}

/** A scripted link over recorded forecasts; forecasts: that of each tick, from 0 on. */
function fakeLink(
  { address, key, step, criteria: given }: Parameters<OpenLink>[0],
  forecasts: (tick: number) => FleetForecast = recordedTicks(FLEET),
): FakeLink {
  const calls: LinkCall[] = [{ kind: 'opened', address, key, step }]
  const listeners = new Set<() => void>()
  let report = firstReport(address, step)
  let latest: Tick | null = null
  let criteria = given
  let said: Partial<Pick<Tick, 'verdict' | 'alerts' | 'environment'>> = {}
  let known: Partial<Record<keyof Answers, unknown>> = {}
  const asked: Question[] = []
  let script: OwnScript = {}
  let alerts: AlertsState | null = null
  const askedOwn: OwnQuestion[] = []
  const push = (change: Partial<LinkReport>) => {
    report = { ...report, ...change }
    for (const listener of listeners) listener()
  }
  const judged = (forecast: FleetForecast) => ({ forecast, assessment: assessBy(forecast, criteria) })
  const newest = (): FleetForecast => latest?.judged.forecast ?? sent(forecasts(0))
  const tick = (change: Partial<LinkReport> = {}) => {
    const { seen } = report.ticks
    latest = {
      judged: judged(sent(forecasts(seen), said.verdict)),
      verdict: { kind: 'unverified', ticks: seen + 1 },
      alerts: [],
      environment: null,
      rows: { servers: [], timeMs: [], metrics: [], labels: [] },
      ...said,
    }
    push({
      link: { kind: 'open', via: 'stream' },
      news: { kind: 'live', lastMs: Date.now() },
      daemon: report.daemon ?? FAKE_DAEMON,
      step: { ...report.step, measuredMs: 5000 },
      ticks: { ...report.ticks, seen: seen + 1 },
      ...change,
    })
  }
  return {
    calls,
    asked,
    push,
    says: (change) => {
      said = { ...said, ...change }
    },
    answersOwn: (answers) => {
      script = { ...script, ...answers }
    },
    askedOwn,
    alerts: () => alerts,
    keepsAlerts: (state) => {
      alerts = state
      push({})
    },
    askOwn: async <Q extends OwnQuestion>(question: Q, signal: AbortSignal) => {
      askedOwn.push(question)
      await Promise.resolve()
      signal.throwIfAborted()
      const answer = script[question.about] as ((of: Q) => OwnAnswers[Q['about']] | null) | undefined
      return answer?.(question) ?? null
    },
    answers: (answers) => {
      known = answers
    },
    tick,
    report: () => report,
    latest: () => latest,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: (wanted) => {
      if (report.link.kind === 'closed')
        return Promise.reject(new FleetcastError('internal', 'the link is closed'))
      criteria = wanted
      if (latest !== null) latest = { ...latest, judged: judged(latest.judged.forecast) }
      push({})
      return Promise.resolve()
    },
    retryNow: () => {
      calls.push({ kind: 'retry' })
    },
    setKey: (now) => {
      calls.push({ kind: 'key', key: now })
      push({ link: { kind: 'connecting', sinceMs: Date.now(), after: null } })
    },
    chooseStep: (choice) => {
      calls.push({ kind: 'step', choice })
      push({ step: { ...report.step, choice } })
    },
    setVisible: (visible) => {
      calls.push({ kind: 'visible', visible })
    },
    history: (series, range) => Promise.resolve(fakeHistory(newest(), series, range)),
    asOf: (asOfMs) => Promise.resolve(madeAsOf(newest(), asOfMs)),
    accuracy: ({ metrics, thresholds: overrides }) =>
      Promise.resolve(
        fakeReport(newest(), { metrics, from: 0, stride: 1, horizon: null, thresholds: overrides }, 1.6),
      ),
    rows: () => Promise.resolve({ servers: [], timeMs: [], metrics: [], labels: [] }),
    ask: <Q extends Question>(question: Q) => {
      asked.push(question)
      const answer = known[question.about] ?? null
      if (answer instanceof Error) return Promise.reject(answer)
      return Promise.resolve(answer as Answers[Q['about']] | null)
    },
    forget: () => {
      calls.push({ kind: 'forget' })
      push({ kept: { ...report.kept, ticks: 0, fromMs: null, issues: 0, diskBytes: 0 } })
      return Promise.resolve()
    },
    close: () => {
      calls.push({ kind: 'close' })
      push({ link: { kind: 'closed' } })
    },
  }
}

/** Opens fake links and keeps them, the newest last. */
export function fakeLinks(forecasts?: (tick: number) => FleetForecast) {
  const links: FakeLink[] = []
  const openLink: OpenLink = (options) => {
    const link = fakeLink(options, forecasts)
    links.push(link)
    return link
  }
  const newest = (): FakeLink => {
    const link = links.at(-1)
    if (link === undefined) throw new Error('nothing was connected')
    return link
  }
  return { openLink, links, newest }
}
