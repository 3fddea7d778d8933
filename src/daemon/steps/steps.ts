import type { MetricRows } from '#data/liveTable.ts'
import type { ClosedSteps } from '../events.ts'
import { Closing } from './closing.ts'
import { StepColumns } from './columns.ts'
import { measurePace, paceOf, ROWS_TO_TELL, type Pace } from './pace.ts'
import { RecentRows } from './recentRows.ts'
import { StepRows } from './stepRows.ts'

/** Late rows change so many of the newest closed steps; older ones stay as they are. */
const CORRECTED_STEPS = 3

/** Rows of each server that are held at least, to tell the feed's step from. */
const HELD_ROWS = 8

/** What became of rows that came. */
export interface Stepped {
  /** Older than their server's newest. */
  readonly late: number
  /** Of a time that was there. */
  readonly repeated: number
  /** Too late to change a step: positions in the batch. */
  readonly tooLate: readonly number[]
}

/** What stands after a look at the clock. */
export interface Settled {
  /** null: nothing has closed. */
  readonly closed: ClosedSteps | null
  /** When to look again though nothing comes, by the clock; null: no need. */
  readonly dueMs: number | null
}

/** What has to survive a restart beside the rows themselves. */
export interface StepsState {
  readonly stepMs: number | null
  /** null: it was not measured. */
  readonly feedStepMs: number | null
  /** Through which time a server's steps are history's, which rows do not change. */
  readonly historyMs: readonly (readonly [server: string, throughMs: number])[]
}

interface StepServer {
  readonly name: string
  readonly rows: RecentRows
  historyMs: number
  /** Rows before are not known: steps that begin earlier are left as they are. */
  knownFromMs: number
  /** Closed steps (by their end) or single rows that changed, and since when, by the clock. */
  readonly changed: Map<number, number>
}

/**
 * Makes rows on the model's step of rows as they are reported. Steps are right-closed and end at multiples of the step:
 * a row at 12:05:00 is the last of the step that ends then, and the step's row has that time. Each metric is aggregated by
 * its own rule over the rows in order of time, whatever their order of arrival, so that the result is what
 * forecast/window/grid.ts makes of the same rows.
 *
 * A feed at the model's step passes through with its own times; a coarser one makes no steps, and `pace` says so. Rows
 * wait until the feed's step is known. A step closes when a row has passed its end and every server that was there has
 * too, or after a grace; a late row closes it again, up to three steps back from the newest closed one, or from the
 * server's own newest row where that is older: what a server sends in its own order is never too late.
 */
export class Steps {
  #stepMs: number | null
  readonly #columns = new StepColumns()
  readonly #servers = new Map<string, StepServer>()
  #pace: Pace = { kind: 'unknown' }
  #closing: Closing | null
  #measuredMs = -Infinity
  #canTell = false
  /** Rows that pass through come too fast for that. */
  #isFast = false
  readonly #changed = new Set<StepServer>()

  /** null: no step is known, and none is made. */
  constructor(stepMs: number | null) {
    this.#stepMs = stepMs
    this.#closing = stepMs === null ? null : new Closing(stepMs)
  }

  pace(): Pace {
    return this.#pace
  }

  stepMs(): number | null {
    return this.#stepMs
  }

  /** Another model has another step: steps that end from now on are made of what is held. */
  useStep(stepMs: number | null): void {
    if (stepMs === this.#stepMs) return
    const newestMs = [...this.#servers.values()].reduce(
      (most, { rows }) => Math.max(most, rows.newestMs),
      -Infinity,
    )
    this.#stepMs = stepMs
    this.#closing = stepMs === null ? null : new Closing(stepMs)
    this.#closing?.close(stepMs === null ? -Infinity : Math.floor(newestMs / stepMs) * stepMs)
    this.#pace = { kind: 'unknown' }
    this.#canTell = true
    this.#changed.clear()
    for (const server of this.#servers.values()) {
      server.changed.clear()
      server.knownFromMs = Math.max(server.knownFromMs, (server.rows.times()[0] ?? Infinity) - 1)
    }
  }

  /** Takes rows as they were reported; settle() says what closes with them. */
  take(rows: MetricRows, nowMs: number): Stepped {
    const batch = this.#columns.bind(rows)
    let [late, repeated] = [0, 0]
    const tooLate: number[] = []
    rows.servers.forEach((name, row) => {
      const timeMs = rows.timeMs[row] ?? Number.NaN
      const server = this.#server(name)
      if (timeMs <= this.#boundMs(server)) {
        late++
        tooLate.push(row)
        return
      }
      const put = server.rows.put(timeMs, batch, row)
      if (put === 'late') late++
      if (put === 'changed' || put === 'unchanged') repeated++
      if (put !== 'unchanged') this.#note(server, timeMs, nowMs)
    })
    return { late, repeated, tooLate }
  }

  /** Steps of these servers up to their rows' times are theirs: rows that were reported do not change them. */
  takeHistory(rows: MetricRows): void {
    rows.servers.forEach((name, row) => {
      const server = this.#server(name)
      server.historyMs = Math.max(server.historyMs, rows.timeMs[row] ?? -Infinity)
    })
  }

  /** Closes what is over by now. */
  settle(nowMs: number): Settled {
    const closing = this.#closing
    if (closing === null) {
      for (const { rows } of this.#servers.values()) rows.drop(Infinity, HELD_ROWS)
      return { closed: null, dueMs: null }
    }
    this.#measure(closing)
    if (this.#pace.kind === 'unknown') return { closed: null, dueMs: null }
    if (this.#pace.kind === 'coarser') {
      this.#forgetChanges()
      this.#drop(closing)
      return { closed: null, dueMs: null }
    }
    const out = new StepRows(this.#columns.all)
    const corrected = this.#pace.kind === 'same' ? this.#pass(out, closing) : this.#close(out, closing, nowMs)
    const closed = out.count === 0 ? null : { rows: out.rows(), newestMs: out.newestMs(), corrected }
    return { closed, dueMs: this.#dueMs(closing) }
  }

  /** The clock was set back: what was reported for later than a time is not waited for, and steps continue from there. */
  rewind(toMs: number): void {
    this.#closing?.rewind(toMs)
    for (const server of this.#servers.values()) {
      server.rows.cut(toMs)
      server.historyMs = Math.min(server.historyMs, toMs)
      for (const at of server.changed.keys()) if (at > toMs) server.changed.delete(at)
    }
  }

  /** Forgets a server altogether. */
  forget(names: Iterable<string>): void {
    for (const name of names) {
      const server = this.#servers.get(name)
      if (server === undefined) continue
      this.#changed.delete(server)
      this.#servers.delete(name)
    }
  }

  state(): StepsState {
    const historyMs = [...this.#servers.values()]
      .filter((server) => Number.isFinite(server.historyMs))
      .map((server) => [server.name, server.historyMs] as const)
    const feedStepMs = this.#pace.kind === 'unknown' ? null : this.#pace.feedStepMs
    return { stepMs: this.#stepMs, feedStepMs, historyMs }
  }

  /**
   * Goes on where another left off: its state, the steps that it closed, and rows as they were reported since (and
   * before: as many as there are), which may be told to begin later for some servers. What was reported and is not in
   * the steps closes with the next settle().
   */
  resume(
    state: StepsState | null,
    steps: MetricRows,
    reported: readonly { readonly rows: MetricRows; readonly fromMs: number }[],
    nowMs: number,
  ): void {
    const closing = this.#closing
    if (closing === null) return
    for (const [name, historyMs] of state?.historyMs ?? []) this.#server(name).historyMs = historyMs
    if (state !== null && state.feedStepMs !== null) this.#pace = paceOf(state.feedStepMs, closing.stepMs)
    const known = new KnownSteps(steps, reported)
    if (known.newestMs > -Infinity && this.#pace.kind !== 'same') closing.close(closing.endOf(known.newestMs))
    for (const { rows, fromMs } of reported) {
      const batch = this.#columns.bind(rows)
      rows.servers.forEach((name, row) => {
        const timeMs = rows.timeMs[row] ?? Number.NaN
        const server = this.#server(name)
        if (server.rows.count === 0) server.knownFromMs = fromMs
        server.rows.put(timeMs, batch, row)
        if (server.rows.count >= ROWS_TO_TELL) this.#canTell = true
        closing.sees(timeMs, nowMs)
        const at = this.#pace.kind === 'finer' ? closing.endOf(timeMs) : timeMs
        if (this.#pace.kind === 'finer' && at > closing.throughMs) return
        if (timeMs > this.#boundMs(server)) this.#change(server, at, -Infinity)
      })
    }
    this.#forgetKnown(known, nowMs)
    if (this.#pace.kind !== 'unknown') this.#measuredMs = closing.newestEndMs()
  }

  /** What is in the steps as it would be made has not changed. */
  #forgetKnown(known: KnownSteps, nowMs: number): void {
    if (this.#pace.kind === 'unknown') return
    for (const server of [...this.#changed]) {
      for (const at of [...server.changed.keys()]) {
        const out = new StepRows(this.#columns.all)
        this.#make(out, server, at)
        if (known.holds(out.rows())) server.changed.delete(at)
        // One that its server is still at waits as it would have.
        else if (server.rows.newestMs < at) server.changed.set(at, nowMs)
      }
      if (server.changed.size === 0) this.#changed.delete(server)
    }
  }

  #server(name: string): StepServer {
    let server = this.#servers.get(name)
    if (server === undefined) {
      server = {
        name,
        rows: new RecentRows(),
        historyMs: -Infinity,
        knownFromMs: -Infinity,
        changed: new Map(),
      }
      this.#servers.set(name, server)
    }
    return server
  }

  /** Rows up to here are too late. */
  #boundMs({ rows }: StepServer): number {
    const closing = this.#closing
    if (closing === null) return -Infinity
    const past = CORRECTED_STEPS * closing.stepMs
    if (this.#pace.kind !== 'finer') return rows.newestMs - past
    return Math.min(closing.throughMs, closing.endOf(rows.newestMs)) - past
  }

  /** A row came or changed. */
  #note(server: StepServer, timeMs: number, nowMs: number): void {
    if (server.rows.count >= ROWS_TO_TELL) this.#canTell = true
    const closing = this.#closing
    if (closing === null) return
    closing.sees(timeMs, nowMs)
    if (this.#pace.kind === 'same' && isFast(server.rows, closing.stepMs)) this.#isFast = true
    const at = this.#pace.kind === 'finer' ? closing.endOf(timeMs) : timeMs
    if (this.#pace.kind !== 'finer' || at <= closing.throughMs) this.#change(server, at, nowMs)
  }

  #change(server: StepServer, at: number, nowMs: number): void {
    if (!server.changed.has(at)) server.changed.set(at, nowMs)
    this.#changed.add(server)
  }

  #forgetChanges(): void {
    for (const server of this.#changed) server.changed.clear()
    this.#changed.clear()
  }

  /** Looks at the pace where it is not known, once a step, and where a past that was posted ends and a fast feed begins. */
  #measure(closing: Closing): void {
    const newestMs = closing.newestEndMs()
    const isDue = this.#pace.kind === 'unknown' ? this.#canTell : newestMs > this.#measuredMs || this.#isFast
    if (!isDue) return
    this.#measuredMs = newestMs
    this.#isFast = false
    const found = measurePace(
      [...this.#servers.values()].map(({ rows }) => rows),
      closing.stepMs,
    )
    if (found.kind === 'unknown') return
    const isAnother = found.kind !== this.#pace.kind
    if (isAnother && this.#pace.kind !== 'unknown') this.#changePace(closing)
    // Rows that waited are steps of their own only where the feed passes through.
    if (found.kind === 'finer' && isAnother) this.#forgetChanges()
    this.#pace = found
  }

  /** What was made so far stays as it is. */
  #changePace(closing: Closing): void {
    this.#forgetChanges()
    const ends = [...this.#servers.values()].map(({ rows }) => rows.newestMs)
    const newestMs = ends.reduce((most, timeMs) => Math.max(most, timeMs), -Infinity)
    closing.close(Math.max(closing.throughMs, Math.floor(newestMs / closing.stepMs) * closing.stepMs))
  }

  /** Rows at the model's step are steps as they are. */
  #pass(out: StepRows, closing: Closing): number {
    let corrected = 0
    for (const server of this.#changed) {
      const { rows, changed } = server
      const newest = rows.newestMs
      for (const at of [...changed.keys()].sort((a, b) => a - b)) {
        if (at < newest) corrected++
        this.#make(out, server, at)
      }
      changed.clear()
      rows.drop(newest - (CORRECTED_STEPS + 1) * closing.stepMs, HELD_ROWS)
    }
    this.#changed.clear()
    closing.close(closing.newestEndMs())
    return corrected
  }

  #close(out: StepRows, closing: Closing, nowMs: number): number {
    const throughMs = closing.closable(this.#newest(), nowMs)
    let corrected = 0
    for (const server of this.#changed) {
      for (const [end, sinceMs] of [...server.changed]) {
        if (nowMs < this.#changeDueMs(closing, server, end, sinceMs)) continue
        server.changed.delete(end)
        const before = out.count
        this.#make(out, server, end)
        corrected += out.count - before
      }
      if (server.changed.size === 0) this.#changed.delete(server)
    }
    if (throughMs > closing.throughMs) {
      for (const server of this.#servers.values()) this.#closeServer(out, server, closing, throughMs)
      closing.close(throughMs)
      this.#drop(closing)
    }
    return corrected
  }

  #closeServer(out: StepRows, server: StepServer, closing: Closing, throughMs: number): void {
    let last = -Infinity
    for (const timeMs of server.rows.timesAfter(closing.throughMs)) {
      const end = closing.endOf(timeMs)
      if (end > throughMs) break
      if (end !== last) this.#make(out, server, end)
      last = end
    }
  }

  /** The row of a step, or of a time where rows pass through. */
  #make(out: StepRows, server: StepServer, at: number): void {
    const { name, rows, historyMs, knownFromMs } = server
    const stepMs = this.#stepMs ?? 0
    if (this.#pace.kind === 'same') {
      const span = rows.at(at)
      if (span[1] > span[0]) out.add(name, at, rows, span)
      return
    }
    if (at <= historyMs || at - stepMs < knownFromMs) return
    const span = rows.within(at - stepMs, at)
    if (span[1] > span[0]) out.add(name, at, rows, span)
  }

  /** A changed step waits for what else is late; one that its server is still at, longer. */
  #changeDueMs(closing: Closing, { rows }: StepServer, end: number, sinceMs: number): number {
    return sinceMs + (rows.newestMs >= end ? closing.graceMs : closing.stepMs)
  }

  #dueMs(closing: Closing): number | null {
    if (this.#pace.kind === 'same') return null
    let due = closing.dueMs() ?? Infinity
    for (const server of this.#changed) {
      for (const [end, sinceMs] of server.changed)
        due = Math.min(due, this.#changeDueMs(closing, server, end, sinceMs))
    }
    return due === Infinity ? null : due
  }

  *#newest(): Iterable<number> {
    for (const { rows } of this.#servers.values()) if (rows.count > 0) yield rows.newestMs
  }

  /** Releases rows that no step is made of any longer. */
  #drop(closing: Closing): void {
    const past = CORRECTED_STEPS * closing.stepMs
    for (const { rows } of this.#servers.values()) {
      const through = this.#pace.kind === 'finer' ? closing.throughMs : Infinity
      rows.drop(Math.min(through, closing.endOf(rows.newestMs)) - past, HELD_ROWS)
    }
  }
}

/** Steps that were made before. */
class KnownSteps {
  readonly #rows: MetricRows
  readonly #at = new Map<string, number>()
  readonly newestMs: number

  /** Only of times that were reported since: of all that there is, there are millions. */
  constructor(rows: MetricRows, reported: Parameters<Steps['resume']>[2]) {
    this.#rows = rows
    const fromMs = new Map<string, number>()
    for (const each of reported)
      for (const name of each.rows.servers)
        fromMs.set(name, Math.min(each.fromMs, fromMs.get(name) ?? Infinity))
    let newest = -Infinity
    rows.servers.forEach((name, row) => {
      const timeMs = rows.timeMs[row] ?? -Infinity
      newest = Math.max(newest, timeMs)
      if (timeMs >= (fromMs.get(name) ?? Infinity)) this.#at.set(`${timeMs} ${name}`, row)
    })
    this.newestMs = newest
  }

  /** Whether they have every value of these. */
  holds(rows: MetricRows): boolean {
    return rows.servers.every((name, row) => {
      const at = this.#at.get(`${rows.timeMs[row] ?? Number.NaN} ${name}`)
      if (at === undefined) return false
      const metrics = rows.metrics.every(({ name: metric, values }) => {
        const known = this.#rows.metrics.find((column) => column.name === metric)?.values[at] ?? Number.NaN
        return sameNumber(values[row] ?? Number.NaN, known)
      })
      const labels = rows.labels.every(({ name: label, texts }) => {
        const known = this.#rows.labels.find((column) => column.name === label)?.texts[at] ?? null
        return (texts[row] ?? null) === known
      })
      return metrics && labels
    })
  }
}

const sameNumber = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.abs(b)

/** Whether the newest three rows lie within a step. */
function isFast(rows: RecentRows, stepMs: number): boolean {
  const times = rows.times()
  return (times.at(-1) ?? NaN) - (times.at(-3) ?? NaN) < stepMs
}
