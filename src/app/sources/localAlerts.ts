import { startInSlices } from '#engine/startInSlices.ts'
import type { JudgedForecast } from '#engine/api.ts'
import { isOpen, newAlertsState, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { stepAlerts, type AlertEvent } from '#forecast/alerts/step.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'
import { errorToData } from '#forecast/errors.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'
import { clockMs } from '../ui/clock.ts'
import { USER, type AlertsPort, type AlertsReading } from './alertsPort.ts'
import { fleetOf, readAlerts, writeAlerts, type FleetAlerts } from './savedAlerts.ts'

/** How often mutes are looked at. */
const CLOCK_MS = 15_000

type Listener = Parameters<AlertsPort['subscribe']>[0]

/** A forecast that waits to be read; baseline: what it finds is not news; live: more are to come. */
interface Unread {
  readonly judged: JudgedForecast
  readonly live: boolean
  readonly baseline: boolean
}

/**
 * The alerts of what this page forecasts itself, kept in the browser's storage with a version: the rules hold for
 * every fleet, the alerts for the one they were raised by. The same for every source of the page.
 */
export class LocalAlerts implements AlertsPort {
  readonly #storage: KeptStorage
  readonly #listeners = new Set<Listener>()
  #reading: AlertsReading
  /** Most recently seen last: that of the forecast that was read last. */
  #fleets: readonly FleetAlerts[]
  #newest: Pick<Unread, 'judged' | 'live'> | null = null
  /** What breaches in a fleet's first forecast since the page opened is not news. */
  #lookedAt = false
  #busy = false
  #next: Unread | null = null
  #clock: ReturnType<typeof setInterval> | undefined

  constructor(storage: KeptStorage) {
    this.#storage = storage
    const { rules, fleets } = readAlerts(storage, clockMs())
    this.#fleets = fleets
    this.#reading = { current: null, rules, newlyFired: [], lasting: true, failure: null }
  }

  read(): AlertsReading {
    return this.#reading
  }

  /** Mutes end by the clock only while somebody listens. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    this.#clock ??= setInterval(() => {
      this.#step({ kind: 'time', atMs: clockMs() })
    }, CLOCK_MS)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#clock)
      this.#clock = undefined
    }
  }

  act(...events: readonly UserEvent[]): void {
    this.#step({ kind: 'acts', atMs: clockMs(), events })
  }

  /** The newest forecast is read anew; what edited rules find is not news. */
  setRules(rules: readonly AlertRule[]): void {
    this.#change({ rules })
    this.#save()
    this.#step({ kind: 'rules', rules, atMs: clockMs(), by: USER })
    if (this.#newest !== null) this.#enqueue({ ...this.#newest, baseline: true })
  }

  /**
   * Reads a forecast for alerts. A replay does not count. The newest one again, because it is judged anew or simple
   * forecasts stand in, brings no news. Where forecasts come faster than they are read, the newest one is. live: others follow, which may have
   * to agree; a file's forecast stands alone.
   */
  look(judged: JudgedForecast, live: boolean): void {
    if (judged.forecast.provenance.asOfMs !== null) return
    const baseline = this.#newest !== null && isSameIssue(judged, this.#newest.judged)
    this.#newest = { judged, live }
    this.#enqueue({ judged, live, baseline })
  }

  #enqueue(unread: Unread): void {
    // What is news of a forecast that was not read yet stays news.
    const skipped = this.#next !== null && isSameIssue(this.#next.judged, unread.judged) ? this.#next : null
    this.#next = skipped === null ? unread : { ...unread, baseline: skipped.baseline && unread.baseline }
    if (!this.#busy) this.#readNext()
  }

  #readNext(): void {
    const unread = this.#next
    this.#next = null
    this.#busy = unread !== null
    if (unread === null) return
    const { forecast, assessment } = unread.judged
    const servers = assessment.servers.map(({ server }) => server)
    const about = {
      atMs: clockMs(),
      issueMs: forecast.issueTimeMs,
      alone: !unread.live,
    }
    startInSlices(
      () => {
        const { alerts, rules } = this.#enter(servers, about.issueMs, about.atMs)
        return readings(forecast, { rules, assessment, open: alerts.filter(isOpen) })
      },
      {
        onValue: (found) => {
          const baseline = unread.baseline || !this.#lookedAt
          this.#lookedAt = true
          this.#change({ failure: null })
          this.#step({ kind: 'forecast', ...about, readings: found, baseline })
          this.#readNext()
        },
        onError: (error) => {
          this.#change({ failure: errorToData(error).message })
          this.#readNext()
        },
      },
      { isLater: true },
    )
  }

  /** Makes the fleet of a forecast the current one, and returns its alerts so far. */
  #enter(servers: readonly string[], issueMs: number, atMs: number): AlertsState {
    const { rules, current } = this.#reading
    const at = fleetOf(this.#fleets, new Set(servers), issueMs)
    const known = this.#fleets[at]?.state ?? newAlertsState(rules)
    const { state } = stepAlerts(known, { kind: 'rules', rules, atMs, by: USER })
    // Another fleet than before, or the first.
    if (current === null || at !== this.#fleets.length - 1) this.#lookedAt = false
    this.#fleets = [...this.#fleets.filter((_, index) => index !== at), { servers, state }]
    this.#change({ current: state })
    return state
  }

  #step(event: AlertEvent): void {
    const { current } = this.#reading
    if (current === null) return
    const { state, newlyFired } = stepAlerts(current, event)
    if (state === current) return
    this.#keep(state, newlyFired)
  }

  /** The current fleet is always the last. */
  #keep(state: AlertsState, newlyFired: readonly Alert[]): void {
    const last = this.#fleets.at(-1)
    if (last !== undefined) this.#fleets = [...this.#fleets.slice(0, -1), { ...last, state }]
    const lasting = writeAlerts(this.#storage, { rules: this.#reading.rules, fleets: this.#fleets })
    this.#change({ current: state, lasting, ...(newlyFired.length > 0 && { newlyFired }) })
  }

  #save(): void {
    const { rules } = this.#reading
    this.#change({ lasting: writeAlerts(this.#storage, { rules, fleets: this.#fleets }) })
  }

  #change(part: Partial<AlertsReading>): void {
    const before = this.#reading
    this.#reading = { ...before, ...part }
    for (const listener of this.#listeners) listener(this.#reading, before)
  }
}

/** Whether two forecasts are of the same moment of the same series: learned chances make a new object of one. */
function isSameIssue({ forecast: one }: JudgedForecast, { forecast: other }: JudgedForecast): boolean {
  if (one === other || one.series === other.series) return one.issueTimeMs === other.issueTimeMs
  return (
    one.issueTimeMs === other.issueTimeMs &&
    one.series.length === other.series.length &&
    one.series.every(({ server, metric }, at) => {
      const beside = other.series[at]
      return server === beside?.server && metric === beside.metric
    })
  )
}
