import { isInMaintenance } from '#forecast/alerts/maintenance.ts'
import { runInSlices } from '#engine/runInSlices.ts'
import { isOpen, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { rewound } from '#forecast/alerts/rewound.ts'
import { limitOf, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import { stepAlerts, type AlertEvent } from '#forecast/alerts/step.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'
import { errorToData, FleetcastError, isAbort } from '#forecast/errors.ts'
import { LATE_STEPS } from '#forecast/fleetForecast.ts'
import { ASSUMED_STEP_MS } from '#forecast/window/spec.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, PublishedForecast, Tick } from '../events.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import type { Store } from '../store/api.ts'
import { eventsBetween } from './alertEvents.ts'
import type { Alerts, Maintenance, RuleRecord } from './api.ts'
import { coverageOf, type Coverage } from './coverage.ts'
import { writingLatest } from './latest.ts'
import { withoutWindow, withWindow } from './maintenance.ts'
import { MeasuredWatch, valueOf } from './measuredWatch.ts'
import type { Notifier } from './notifiers/notifier.ts'
import { recordsOf, type RecordSource } from './records/records.ts'
import type { BeginReplay } from './replay/api.ts'
import { replayRule } from './replay/replayRule.ts'
import { silentMessage, silentOf } from './silent.ts'
import { restoreAlerts, saveAlerts, saveMaintenance } from './saved.ts'
import { SLICE_MS } from '../slice.ts'

/** How often mutes and maintenance are looked at, by the clock. */
const CLOCK_MS = 15_000
const MOST_RULES = 500
const SILENT_PROBLEM = 'alerts-silent'

export interface AlertsDependencies {
  readonly bus: Bus
  readonly store: Store
  readonly clock: Clock
  /** What values are compared with between forecasts. */
  readonly criteria: () => Criteria
  /** Servers that are known now, and what they reported last. */
  readonly fleet: () => CurrentFleet
  /** Of the model; null: there is none. */
  readonly stepMs: () => number | null
  readonly replay: BeginReplay
  /** Who is told; each is closed with the alerts. */
  readonly notifiers: readonly Notifier[]
}

export interface RunningAlerts extends Alerts {
  /** The clock was set back to a time, epoch ms: forecasts and values of then on are news again. */
  readonly rewind: (toMs: number) => void
  /** Stops listening, and resolves once everything is saved and no delivery is under way. */
  readonly close: () => Promise<void>
}

/** Restores alerts, rules and maintenance from the store, and continues with them. Fails as the store does. */
export async function createAlerts(
  dependencies: AlertsDependencies,
  signal: AbortSignal,
): Promise<RunningAlerts> {
  const restored = await restoreAlerts(dependencies.store, dependencies.clock.nowMs(), signal)
  return new DaemonAlerts(dependencies, restored)
}

class DaemonAlerts implements RunningAlerts {
  readonly #on: AlertsDependencies
  readonly #ending = new AbortController()
  readonly #stopListening: readonly (() => void)[]
  readonly #watch = new MeasuredWatch()
  readonly #problems = new Set<string>()
  #state: AlertsState
  #since: Readonly<Record<string, number>>
  #maintenance: readonly Maintenance[]
  /** How often the clock was set back. */
  #rewinds = 0
  /** State of which everything is in the store, with its events. */
  #saved: AlertsState
  /** Somebody has looked: what breaches from now on is news. */
  #lookedAt: boolean
  /** Series that the newest forecast speaks of; null: none has been read. */
  #coverage: Coverage | null = null
  #newest: PublishedForecast | null = null
  #next: { readonly published: PublishedForecast; readonly baseline: boolean } | null = null
  #reading: Promise<void> | null = null
  #replayed: Promise<unknown> = Promise.resolve()
  /** Something has come in this life. */
  #hasHeard = false
  /** What was told of servers that report no more; null: nothing. */
  #silent: string | null = null
  #records: { readonly key: string; readonly found: Promise<readonly RuleRecord[]> } | null = null

  constructor(
    dependencies: AlertsDependencies,
    { saved, maintenance, problem }: Awaited<ReturnType<typeof restoreAlerts>>,
  ) {
    this.#on = dependencies
    this.#state = saved.state
    this.#saved = saved.state
    this.#since = saved.since
    this.#maintenance = maintenance
    this.#lookedAt = saved.state.issueMs !== null || saved.state.alerts.length > 0
    const { bus, clock } = dependencies
    if (problem !== null)
      bus.emit('problem', { id: 'alerts-unreadable', message: problem, sinceMs: clock.nowMs() })
    this.#stopListening = [
      bus.on('forecast', (published) => {
        this.#hasHeard = true
        // The same numbers, by other criteria. Those of a step that is forecast again, as rows came late, are news.
        const isAnew = this.#newest?.judged.forecast === published.judged.forecast
        this.#enqueue(published, isAnew && this.#newest?.complete === true)
      }),
      bus.on('tick', (tick) => {
        this.#hasHeard = true
        this.#readTick(tick)
      }),
    ]
    // Of what the life before could not tell.
    this.#tell()
    void this.#watchClock()
  }

  readonly state = (): AlertsState => this.#state

  readonly maintenance = (): readonly Maintenance[] => this.#maintenance

  readonly act = async (event: UserEvent, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    if (!this.#state.alerts.some(({ id }) => id === event.id))
      throw new FleetcastError('argument-invalid', `alert ${event.id} does not exist`)
    await this.#saveFirst(event, this.#since)
    await this.#step(event)
  }

  readonly setRules = async (rules: readonly AlertRule[], by: string, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    const checked = checkedRules(rules)
    const atMs = this.#on.clock.nowMs()
    const before = new Map(this.#state.rules.map((rule) => [rule.id, meaningOf(rule)]))
    const since = Object.fromEntries(
      checked.map((rule) => {
        const isSame = before.get(rule.id) === meaningOf(rule)
        return [rule.id, (isSame ? this.#since[rule.id] : undefined) ?? atMs]
      }),
    )
    await this.#saveFirst({ kind: 'rules', rules: checked, atMs, by }, since)
    this.#since = since
    this.#watch.forget()
    this.#lookedAt = false
    const saved = this.#step({ kind: 'rules', rules: checked, atMs, by })
    // What edited rules find in a forecast that was read is not news.
    if (this.#newest !== null) this.#enqueue(this.#newest, true)
    await saved
  }

  readonly addMaintenance = async (
    window: Omit<Maintenance, 'id'>,
    signal: AbortSignal,
  ): Promise<Maintenance> => {
    signal.throwIfAborted()
    const { windows, added } = withWindow(this.#maintenance, window, this.#on.clock.nowMs())
    await this.#setMaintenance(windows)
    return added
  }

  readonly endMaintenance = async (id: string, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    await this.#setMaintenance(withoutWindow(this.#maintenance, id, this.#on.clock.nowMs()))
  }

  /** The same until the next forecast or edit: rows of days are read for them. */
  readonly records = async (signal: AbortSignal): Promise<readonly RuleRecord[]> => {
    const { issueMs, rules } = this.#state
    const key = JSON.stringify([issueMs, rules, this.#maintenance])
    if (this.#records?.key !== key) {
      const found = recordsOf(this.#recordSource(), this.#state, this.#since, this.#ending.signal)
      this.#records = { key, found }
      found.catch(() => {
        if (this.#records?.found === found) this.#records = null
      })
    }
    const found = await this.#records.found
    signal.throwIfAborted()
    return found
  }

  /** One at a time, whoever asks: each takes a thread for seconds. */
  readonly wouldHaveFired: Alerts['wouldHaveFired'] = async (rule, span, signal) => {
    const [checked = rule] = checkedRules([rule])
    const before = this.#replayed
    const begun = (async () => {
      await before
      const either = AbortSignal.any([signal, this.#ending.signal])
      either.throwIfAborted()
      const { thresholds } = this.#on.criteria()
      const asked = { rule: checked, span, thresholds }
      return await replayRule(this.#recordSource(), this.#on.replay, asked, either)
    })()
    this.#replayed = begun.catch(() => undefined)
    return await begun
  }

  readonly rewind = (toMs: number): void => {
    this.#rewinds++
    this.#watch.rewind(toMs)
    this.#state = rewound(this.#state, toMs)
    if ((this.#next?.published.judged.forecast.issueTimeMs ?? -Infinity) > toMs) this.#next = null
    if ((this.#newest?.judged.forecast.issueTimeMs ?? -Infinity) > toMs) this.#newest = null
  }

  readonly close = async (): Promise<void> => {
    for (const stop of this.#stopListening) stop()
    this.#ending.abort()
    await this.#reading
    await Promise.all(this.#on.notifiers.map((notifier) => notifier.close()))
    if (this.#saved !== this.#state) await this.#save()
  }

  #recordSource(): RecordSource {
    const { store, criteria, stepMs, clock } = this.#on
    return {
      store,
      thresholds: thresholdsWith(criteria().thresholds),
      servers: this.#servers(),
      stepMs: stepMs(),
      horizonMs: this.#horizonMs(),
      maintenance: this.#maintenance,
      nowMs: clock.nowMs(),
    }
  }

  #servers(): readonly string[] {
    return this.#on.fleet().servers.map(({ name }) => name)
  }

  #horizonMs(): number | null {
    if (this.#newest === null) return null
    const { horizon, stepMs } = this.#newest.judged.forecast
    return horizon * stepMs
  }

  async #setMaintenance(windows: readonly Maintenance[]): Promise<void> {
    await saveMaintenance(this.#on.store, windows, this.#unending())
    this.#maintenance = windows
    this.#tell()
  }

  /** Where forecasts come faster than they are read, the newest one is. */
  #enqueue(published: PublishedForecast, baseline: boolean): void {
    const skipped = this.#next
    this.#newest = published
    this.#next = { published, baseline: skipped === null ? baseline : skipped.baseline && baseline }
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null
    })
  }

  async #readAll(): Promise<void> {
    while (this.#next !== null && !this.#ending.signal.aborted) {
      const { published, baseline } = this.#next
      this.#next = null
      try {
        await this.#readForecast(published, baseline)
        this.#solved('alerts-not-read')
      } catch (error) {
        if (isAbort(error)) return
        this.#problem(
          'alerts-not-read',
          `alerts were not evaluated: the forecast cannot be read: ${errorToData(error).message}`,
        )
      }
    }
  }

  async #readForecast({ judged, complete }: PublishedForecast, baseline: boolean): Promise<void> {
    const { forecast, assessment } = judged
    const { rules, alerts } = this.#state
    const rewinds = this.#rewinds
    const how = { rules, assessment, open: alerts.filter(isOpen), onlyUpToDate: !complete }
    const found = await runInSlices(readings(forecast, how), this.#ending.signal, SLICE_MS)
    // Rules that were edited meanwhile read it once more.
    if (this.#state.rules !== rules || this.#rewinds !== rewinds) return
    this.#coverage = coverageOf(forecast)
    const isBaseline = baseline || !this.#lookedAt
    const atMs = this.#on.clock.nowMs()
    const values = this.#watch.take()
    this.#watch.forgetOthers(new Set(this.#servers()))
    const after = [{ kind: 'measured', atMs, baseline: isBaseline, values } as const].filter(
      () => values.length > 0,
    )
    const issueMs = forecast.issueTimeMs
    this.#lookedAt = true
    this.#stepSoon(...after, {
      kind: 'forecast',
      atMs,
      issueMs,
      baseline: isBaseline,
      alone: false,
      readings: found,
    })
  }

  #readTick(tick: Tick): void {
    const { rules, alerts } = this.#state
    const thresholds = thresholdsWith(this.#on.criteria().thresholds)
    const begun = this.#watch.read(tick.rows, rules, thresholds)
    const ended = this.#withoutForecast(tick, thresholds, alerts)
    const baseline = !this.#lookedAt
    this.#lookedAt = true
    const values = [...begun, ...ended]
    if (values.length > 0)
      this.#stepSoon({ kind: 'measured', atMs: this.#on.clock.nowMs(), baseline, values })
  }

  /** Values of open alerts of which no forecast speaks: nothing else would end them. */
  #withoutForecast(
    { rows, newestMs }: Tick,
    thresholds: ReturnType<typeof thresholdsWith>,
    alerts: readonly Alert[],
  ) {
    const stepMs = this.#on.stepMs() ?? Infinity
    const issueMs = this.#state.issueMs ?? -Infinity
    const coverage = newestMs - issueMs <= LATE_STEPS * stepMs ? this.#coverage : null
    const rules = new Map(this.#state.rules.map((rule) => [rule.id, rule]))
    const lone = alerts.flatMap((alert) => {
      const rule = isOpen(alert) ? rules.get(alert.rule) : undefined
      return rule === undefined || coverage?.(rule, alert) === true ? [] : [{ alert, rule }]
    })
    if (lone.length === 0) return []
    const rowOf = new Map(rows.servers.map((server, row) => [server, row]))
    const columns = new Map(rows.metrics.map((column) => [column.name, column.values]))
    return lone.flatMap(({ alert: { server, metric }, rule }) => {
      const [row, limit] = [rowOf.get(server), limitOf(rule, metric, thresholds)]
      const value = row === undefined ? NaN : (columns.get(metric)?.[row] ?? NaN)
      if (row === undefined || limit === null || !Number.isFinite(value)) return []
      const found = valueOf(rule, limit, { server, metric, value, timeMs: rows.timeMs[row] ?? NaN })
      const isClear = limit.direction === 'above' ? value < limit.limit : value > limit.limit
      return isClear ? [found] : []
    })
  }

  async #watchClock(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        await this.#on.clock.sleep(CLOCK_MS, signal)
        this.#stepSoon({ kind: 'time', atMs: this.#on.clock.nowMs() })
        this.#lookForSilent()
        this.#tell()
      } catch (error) {
        if (!isAbort(error)) this.#problem('alerts-clock', errorToData(error).message)
      }
    }
  }

  /**
   * An alert of a server that fell silent stays as it was, as nobody knows better, and is told as a problem: the forecast no
   * longer counts it. Once the server is gone, no value will come that ends it.
   */
  #lookForSilent(): void {
    const fleet = this.#on.fleet()
    // Until something new has come, the past may still be being read.
    if (fleet.newestMs === null || !this.#hasHeard) return
    const stepMs = this.#on.stepMs() ?? ASSUMED_STEP_MS
    const { gone, silent } = silentOf(this.#state.alerts.filter(isOpen), fleet, stepMs)
    if (gone.size > 0) this.#stepSoon({ kind: 'gone', atMs: this.#on.clock.nowMs(), servers: gone })
    const message = silentMessage(silent)
    if (message === this.#silent) return
    this.#silent = message
    if (message === null) this.#solved(SILENT_PROBLEM)
    else this.#problem(SILENT_PROBLEM, message)
  }

  /** As step(); a failure to save is told as a problem, and tried again with the next change. */
  #stepSoon(...events: readonly AlertEvent[]): void {
    this.#step(...events).catch(() => undefined)
  }

  /** Changes the state, tells who listens, and resolves once it is durable. */
  async #step(...events: readonly AlertEvent[]): Promise<void> {
    const before = this.#state
    const newlyFired: Alert[] = []
    for (const event of events) {
      const outcome = stepAlerts(this.#state, event)
      this.#state = outcome.state
      newlyFired.push(...outcome.newlyFired)
    }
    const state = this.#state
    if (state !== before) {
      const open = new Set(before.alerts.filter(isOpen).map(({ id }) => id))
      const resolved = state.alerts.filter((alert) => !isOpen(alert) && open.has(alert.id))
      const nowMs = this.#on.clock.nowMs()
      const told = newlyFired.filter(({ server }) => !isInMaintenance(this.#maintenance, server, nowMs))
      this.#on.bus.emit('alerts', { state, newlyFired: told, resolved })
      this.#tell()
    }
    if (this.#saved !== this.#state) await this.#save()
  }

  /** Everybody who is told of alerts hears how they stand. */
  #tell(): void {
    const nowMs = this.#on.clock.nowMs()
    const { alerts } = this.#state
    const firing = alerts.filter(
      ({ phase, server }) => phase.kind === 'firing' && !isInMaintenance(this.#maintenance, server, nowMs),
    )
    for (const notifier of this.#on.notifiers) notifier.update({ firing, alerts, atMs: nowMs })
  }

  /** What somebody asks for and cannot be kept is refused, and has not happened: it fails as the store does. */
  async #saveFirst(event: AlertEvent, since: Readonly<Record<string, number>>): Promise<void> {
    const { state } = stepAlerts(this.#state, event)
    await saveAlerts(this.#on.store, { state, since }, this.#unending())
  }

  readonly #save = writingLatest(async () => {
    const { store } = this.#on
    const [state, since] = [this.#state, this.#since]
    const events = eventsBetween(this.#saved.alerts, state.alerts)
    try {
      await saveAlerts(store, { state, since }, this.#unending())
      if (events.length > 0) await store.addEvents(events, this.#unending())
      this.#saved = state
      this.#solved('alerts-not-saved')
    } catch (error) {
      this.#problem(
        'alerts-not-saved',
        `alerts cannot be saved and will be lost on restart: ${errorToData(error).message}`,
      )
      throw error
    }
  })

  #solved(id: string): void {
    if (this.#problems.delete(id)) this.#on.bus.emit('solved', id)
  }

  #problem(id: string, message: string): void {
    this.#problems.add(id)
    this.#on.bus.emit('problem', { id, message, sinceMs: this.#on.clock.nowMs() })
  }

  /** What has begun to be saved is saved to its end: a client that leaves does not undo what it did. */
  #unending(): AbortSignal {
    return new AbortController().signal
  }
}

/** Fails with argument-invalid: which rule, and why. */
function checkedRules(rules: readonly AlertRule[]): readonly AlertRule[] {
  if (rules.length > MOST_RULES)
    throw new FleetcastError('argument-invalid', `${rules.length} rules, expected at most ${MOST_RULES}`)
  const ids = new Set<string>()
  return rules.map((rule) => {
    const parsed = ruleSchema.safeParse(rule)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const message = issue === undefined ? 'not a rule' : `${issue.path.join('.')}: ${issue.message}`
      throw new FleetcastError('argument-invalid', `rule "${rule.id}": ${message}`)
    }
    if (ids.has(rule.id)) throw new FleetcastError('argument-invalid', `rule id "${rule.id}" is not unique`)
    ids.add(rule.id)
    return parsed.data
  })
}

/** What a rule means, whatever it is called. */
function meaningOf(rule: AlertRule): string {
  return JSON.stringify({ ...rule, name: '', severity: '' })
}
