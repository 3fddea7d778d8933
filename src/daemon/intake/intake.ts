import type { MetricRows } from '#data/liveTable.ts'
import { errorToData, FleetcastError } from '#forecast/errors.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, ClosedSteps } from '../events.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import { Fleet } from '../fleet/fleet.ts'
import { Steps } from '../steps/steps.ts'
import type { Store } from '../store/api.ts'
import { Alarm } from './alarm.ts'
import type { Intake, IntakeFacts, RefusedRecord, Taken } from './api.ts'
import { DEFAULT_CAPS, type IntakeCaps } from './caps.ts'
import { RecordCheck, type Checked } from './check.ts'
import { DOCUMENT, readDocument, readTicks, TICKS, type IntakeDocument } from './document.ts'
import { Keeper } from './keeper.ts'
import { newestMsOf } from './pickRows.ts'
import { Registry } from './registry.ts'
import { Remarks } from './remarks.ts'
import { checkRows } from './rowsCheck.ts'
import { shownName } from './shown.ts'
import type { TimeRange } from './timeRange.ts'
import { readWarm } from './warm.ts'

export interface IntakeDependencies {
  readonly store: Pick<Store, 'appendRows' | 'rows' | 'document' | 'putDocument'>
  readonly bus: Bus
  readonly clock: Clock
  /** In which timestamps without one are read: an IANA name or an offset. */
  readonly feedZone: string
  /** Older rows are refused. */
  readonly retentionMs: number
  /** The model's, or another on which rows are read; null: there is not a model, and no steps are made. */
  readonly stepMs: number | null
  readonly caps?: Partial<IntakeCaps>
}

/** The intake, and what only its maker does with it. */
export interface RunningIntake extends Intake {
  /**
   * Goes on counting where the life before left off; before anything is taken. warm() does it, too. Returns on which step
   * that life made its steps; null: there was none, or it had no model.
   */
  readonly recall: (signal: AbortSignal) => Promise<{ readonly stepMs: number | null }>
  /**
   * Goes on where the life before left off; before anything is taken. onSteps is given the steps that were closed, as
   * far back as fromMs (epoch ms; null rows: there are none); what was reported and is in no step yet closes after it.
   */
  readonly warm: (
    options: { readonly fromMs: number; readonly onSteps: (steps: ClosedSteps) => void },
    signal: AbortSignal,
  ) => Promise<void>
  /** Another model has another step. */
  readonly useStep: (stepMs: number | null) => void
  /** The clock was set back (see watchClock): what is stamped later than it is now does not hold up the rest. */
  readonly rewind: () => void
  /** Writes what is pending. */
  readonly close: () => Promise<void>
}

/** A server that has been silent for so long takes nobody's place any longer, though its history is kept. */
const SILENT_MS = 7 * 86_400_000

/** Counters are written so often at most, by this machine's time. */
const WRITE_MS = 5000

/** Fails with argument-invalid for a zone that there is not. */
export function createIntake(dependencies: IntakeDependencies): RunningIntake {
  return new StoredIntake(dependencies)
}

class StoredIntake implements RunningIntake {
  readonly #store: IntakeDependencies['store']
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #retentionMs: number
  readonly #caps: IntakeCaps
  readonly #registry: Registry
  readonly #check: RecordCheck
  readonly #keeper: Keeper
  readonly #fleet = new Fleet()
  readonly #steps: Steps
  readonly #stepAlarm: Alarm
  readonly #writeAlarm: Alarm
  #counts = { ticks: 0, records: 0, refused: 0, late: 0, repeated: 0 }
  #lastAtMs: number | null = null
  /** Ticks that are being written. */
  #ticksAhead = 0
  /** Batches are applied in the order in which they came. */
  #applied: Promise<unknown> = Promise.resolve()
  #stepsKept: Promise<unknown> = Promise.resolve()
  #saidCoarser = false

  constructor({ store, bus, clock, feedZone, retentionMs, stepMs, caps }: IntakeDependencies) {
    this.#store = store
    this.#bus = bus
    this.#clock = clock
    this.#retentionMs = retentionMs
    this.#caps = { ...DEFAULT_CAPS, ...caps }
    this.#registry = new Registry(this.#caps)
    this.#check = new RecordCheck(this.#caps, this.#registry, feedZone)
    this.#keeper = new Keeper(store, bus, clock)
    this.#steps = new Steps(stepMs)
    this.#stepAlarm = new Alarm(clock, () => {
      this.#settle()
    })
    this.#writeAlarm = new Alarm(clock, () => {
      this.#forgetSilent()
      void this.#write()
    })
  }

  readonly takeRecords = async (records: readonly unknown[], signal: AbortSignal): Promise<Taken> => {
    signal.throwIfAborted()
    const { recordsPerBatch } = this.#caps
    if (records.length > recordsPerBatch) {
      throw new FleetcastError(
        'argument-invalid',
        `the batch has ${records.length} records, expected at most ${recordsPerBatch}; send smaller batches`,
        { place: 'records' },
      )
    }
    const remarks = new Remarks(this.#caps.remarks)
    return await this.#accept(this.#check.check(records, this.#range(), remarks), remarks)
  }

  readonly takeRows = async (
    rows: MetricRows,
    kind: 'live' | 'history',
    signal: AbortSignal,
  ): Promise<Taken> => {
    signal.throwIfAborted()
    const remarks = new Remarks(this.#caps.remarks)
    const checked = checkRows(rows, this.#caps, this.#registry, this.#range(), remarks)
    return kind === 'live'
      ? await this.#accept(checked, remarks)
      : await this.#acceptHistory(checked, remarks)
  }

  readonly current = (): CurrentFleet => this.#fleet.current()

  readonly facts = (): IntakeFacts => {
    const pace = this.#steps.pace()
    const feedStepMs = pace.kind === 'unknown' ? null : pace.feedStepMs
    return { ...this.#counts, feedStepMs, lastAtMs: this.#lastAtMs }
  }

  readonly useStep = (stepMs: number | null): void => {
    this.#steps.useStep(stepMs)
    this.#saidCoarser = false
    this.#settle()
  }

  readonly rewind = (): void => {
    // However little later it is stamped, it is of the clock before.
    const { nowMs } = this.#range()
    this.#steps.rewind(nowMs)
    this.#fleet.rewind(nowMs)
    this.#registry.rewind(nowMs)
    this.#stepAlarm.stop()
    this.#settle()
  }

  readonly recall: RunningIntake['recall'] = async (signal) => {
    const written = readTicks(await this.#store.document(TICKS, signal))
    const document = readDocument(await this.#store.document(DOCUMENT, signal))
    const { ticks, records, refused, late, repeated, lastAtMs } = document ?? {
      ...this.#counts,
      lastAtMs: null,
    }
    this.#counts = { ticks: Math.max(ticks, written), records, refused, late, repeated }
    this.#lastAtMs = lastAtMs
    return { stepMs: document?.steps.stepMs ?? null }
  }

  readonly warm: RunningIntake['warm'] = async ({ fromMs, onSteps }, signal) => {
    const range = { fromMs, toMs: this.#clock.nowMs() + this.#caps.aheadMs }
    const found = await readWarm(this.#store, this.#steps.stepMs(), range, signal)
    const { document, steps, reported } = found
    await this.recall(signal)
    if (document !== null) this.#fleet.restore(document.counts)
    for (const rows of [found.newest, ...reported.map((each) => each.rows)]) {
      this.#fleet.take(rows, false)
      this.#registry.addRows(rows)
    }
    this.#steps.resume(document?.steps ?? null, steps, reported, this.#clock.nowMs())
    if (steps.servers.length > 0) onSteps({ rows: steps, newestMs: newestMsOf(steps), corrected: 0 })
    this.#settle()
    await this.#stepsKept
  }

  readonly close = async (): Promise<void> => {
    this.#stepAlarm.stop()
    this.#writeAlarm.stop()
    await this.#applied
    await this.#stepsKept
    await this.#write()
    this.#stepAlarm.stop()
    this.#writeAlarm.stop()
  }

  #range(): TimeRange {
    const nowMs = this.#clock.nowMs()
    return { nowMs, fromMs: nowMs - this.#retentionMs, toMs: nowMs + this.#caps.aheadMs }
  }

  async #accept({ rows, refused }: Checked, remarks: Remarks): Promise<Taken> {
    return await this.#inTurn(this.#appendTick(rows), (notKept) => {
      const { nowMs, toMs } = this.#range()
      const accepted = rows.servers.length
      // The clock was set back while they were written: they stay in the history, and are of a time to come.
      if (newestMsOf(rows) > toMs) {
        this.#count(rows, refused, 0, 0)
        return { accepted, late: 0, repeated: 0, refused, remarks: remarks.list(), notKept }
      }
      const { late, repeated, tooLate } = this.#steps.take(rows, nowMs)
      for (const row of tooLate) remarks.add('too late', () => tooLateRemark(rows, row))
      this.#fleet.take(rows)
      this.#count(rows, refused, late, repeated)
      if (accepted > 0) {
        this.#counts.ticks++
        this.#lastAtMs = nowMs
        this.#bus.emit('tick', { count: this.#counts.ticks, atMs: nowMs, newestMs: newestMsOf(rows), rows })
        this.#settle()
      }
      return { accepted, late, repeated, refused, remarks: remarks.list(), notKept }
    })
  }

  /** The tick's number is written with its rows, so that a daemon that is killed continues counting where it was. */
  async #appendTick(rows: MetricRows): Promise<string | null> {
    if (rows.servers.length === 0) return null
    const written = this.#keeper.append('sample', rows)
    const counted = this.#keeper.putDocument(TICKS, this.#counts.ticks + ++this.#ticksAhead)
    try {
      const [notKept] = await Promise.all([written, counted])
      return notKept
    } finally {
      this.#ticksAhead--
    }
  }

  async #acceptHistory({ rows, refused }: Checked, remarks: Remarks): Promise<Taken> {
    const accepted = rows.servers.length
    return await this.#inTurn(Promise.resolve(), async () => {
      this.#steps.takeHistory(rows)
      this.#fleet.take(rows)
      this.#count(rows, refused, 0, 0)
      const closed = { rows, newestMs: newestMsOf(rows), corrected: 0 }
      const notKept = accepted === 0 ? null : await this.#keepSteps(closed)
      return { accepted, late: 0, repeated: 0, refused, remarks: remarks.list(), notKept }
    })
  }

  /** Writes of several batches are under way at once; what follows from them is in the order of the batches. */
  async #inTurn<A, B>(written: Promise<A>, then: (written: A) => B | Promise<B>): Promise<B> {
    const before = this.#applied
    const done = (async () => {
      const [result] = await Promise.allSettled([written, before])
      if (result.status === 'rejected') throw result.reason
      return await then(result.value)
    })()
    this.#applied = done.catch(() => null)
    return await done
  }

  #count(rows: MetricRows, refused: readonly RefusedRecord[], late: number, repeated: number): void {
    const counts = this.#counts
    this.#counts = {
      ticks: counts.ticks,
      records: counts.records + rows.servers.length,
      refused: counts.refused + refused.length,
      late: counts.late + late,
      repeated: counts.repeated + repeated,
    }
    this.#writeAlarm.at(this.#clock.nowMs() + WRITE_MS * this.#clock.rate)
  }

  #settle(): void {
    const { closed, dueMs } = this.#steps.settle(this.#clock.nowMs())
    if (closed !== null) void this.#keepSteps(closed)
    this.#stepAlarm.at(dueMs)
    const pace = this.#steps.pace()
    const isCoarser = pace.kind === 'coarser'
    if (isCoarser && !this.#saidCoarser) {
      const error = errorToData(pace.error)
      this.#bus.emit('noForecast', { kind: 'refused', message: error.message, error })
    }
    this.#saidCoarser = isCoarser
  }

  /** Steps are told once they are written, in order. */
  #keepSteps(closed: ClosedSteps): Promise<string | null> {
    const before = this.#stepsKept
    const written = (async () => {
      const [notKept] = await Promise.all([this.#keeper.appendSteps(closed.rows), before])
      this.#bus.emit('steps', closed)
      return notKept
    })()
    this.#stepsKept = written
    return written
  }

  #forgetSilent(): void {
    const silent = this.#registry.forget(this.#clock.nowMs() - Math.min(this.#retentionMs, SILENT_MS))
    this.#steps.forget(silent)
    this.#fleet.forget(silent)
  }

  async #write(): Promise<void> {
    const document: IntakeDocument = {
      version: 1,
      ...this.#counts,
      lastAtMs: this.#lastAtMs,
      counts: this.#fleet.counts().map(([server, records]) => [server, records]),
      newestMs: this.#registry.newest().map(([server, newestMs]) => [server, newestMs]),
      steps: this.#stepsState(),
    }
    await this.#keeper.putDocument(DOCUMENT, document)
  }

  #stepsState(): IntakeDocument['steps'] {
    const { historyMs, ...state } = this.#steps.state()
    return { ...state, historyMs: historyMs.map(([server, throughMs]) => [server, throughMs]) }
  }
}

function tooLateRemark({ servers, timeMs }: MetricRows, row: number): string {
  const at = new Date(timeMs[row] ?? 0).toISOString()
  return `${shownName(servers[row] ?? '')} at ${at}: it arrived more than 3 steps late; it is stored, but not used for forecasts`
}
