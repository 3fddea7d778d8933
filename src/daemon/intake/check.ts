import type { MetricRows } from '#data/liveTable.ts'
import type { RefusedRecord } from './api.ts'
import type { IntakeCaps } from './caps.ts'
import { aliasRemark, Fields, whyNoName, whyNoValue, type MetricField } from './fields.ts'
import type { Registry } from './registry.ts'
import type { Remarks } from './remarks.ts'
import { RowsBuilder } from './rowsBuilder.ts'
import { roughDuration } from '#forecast/window/duration.ts'
import { shown, shownName } from './shown.ts'
import { LocalTimes, readTime, type ReadTime } from './times.ts'
import { whyNotThen, type TimeRange } from './timeRange.ts'

export interface Checked {
  /** Those that are taken, in their order. */
  readonly rows: MetricRows
  readonly refused: readonly RefusedRecord[]
}

interface Cell {
  readonly field: MetricField
  /** As the record calls it. */
  readonly name: string
  readonly value: number
}

interface Text {
  readonly label: string
  readonly text: string
}

/** Numbers that came as text; feeds of shell scripts quote them. */
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** Zones differ by whole quarters of an hour, by 26 hours at most; live records are a minute late at most. */
const QUARTER_MS = 15 * 60_000
const MOST_QUARTERS = 26 * 4
const MOST_OFF_MS = 60_000

/** As JSON of other languages writes what is not a number; see readBody(). */
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i

/** Checks records of a feed, one by one; see Intake.takeRecords. */
export class RecordCheck {
  readonly #caps: IntakeCaps
  readonly #registry: Registry
  readonly #fields: Fields
  readonly #localTimes: LocalTimes
  #lastStamp: unknown = undefined
  #lastRead: ReadTime | null = null
  /** Of a batch, of times that name no zone. */
  #newestLocalMs = -Infinity

  /** Fails with argument-invalid for a zone that there is not. */
  constructor(caps: IntakeCaps, registry: Registry, feedZone: string) {
    this.#caps = caps
    this.#registry = registry
    this.#fields = new Fields(caps.nameLength)
    this.#localTimes = new LocalTimes(feedZone)
  }

  /** Takes note of new servers and metrics in the registry. Nothing throws, whatever the records are. */
  check(records: readonly unknown[], range: TimeRange, remarks: Remarks): Checked {
    const builder = new RowsBuilder(records.length, this.#caps.cellsPerBatch)
    const refused: RefusedRecord[] = []
    this.#newestLocalMs = -Infinity
    records.forEach((record, index) => {
      const reason = this.#one(record, range, remarks, builder)
      if (reason !== null) refused.push({ index, reason })
    })
    const doubt = otherZone(this.#newestLocalMs, range.nowMs, this.#localTimes.zone)
    if (doubt !== null) remarks.add('zone', () => doubt)
    return { rows: builder.rows(), refused }
  }

  /** Why the record is refused; null: it is in the builder now. */
  #one(record: unknown, range: TimeRange, remarks: Remarks, builder: RowsBuilder): string | null {
    if (record === null || typeof record !== 'object' || Array.isArray(record)) {
      return `it is ${shown(record)}, expected an object of field names and values`
    }
    const entries = Object.entries(record) as [string, unknown][]
    if (entries.length > this.#caps.fieldsPerRecord) {
      return `it has ${entries.length} fields, expected at most ${this.#caps.fieldsPerRecord}`
    }
    let [server, serverField, serverRank]: [unknown, string, number] = [undefined, 'server_name', Infinity]
    let [stamp, stampField, stampRank]: [unknown, string, number] = [undefined, 'timestamp', Infinity]
    const cells: Cell[] = []
    const found: {
      readonly name: string
      readonly label: string
      readonly rank: number
      readonly text: unknown
    }[] = []
    const unclear: { readonly name: string; readonly field: MetricField; readonly value: unknown }[] = []
    for (const [name, value] of entries) {
      const field = this.#fields.of(name)
      if (field.kind === 'refused') return field.reason
      if (field.kind === 'passed' || value === null || value === undefined) continue
      if (field.kind === 'server') {
        if (field.rank < serverRank) [server, serverField, serverRank] = [value, name, field.rank]
      } else if (field.kind === 'time') {
        if (field.rank < stampRank) [stamp, stampField, stampRank] = [value, name, field.rank]
      } else if (field.kind === 'label') found.push({ name, label: field.label, rank: 0, text: value })
      else if (field.kind === 'text' && (typeof value === 'string' || field.rank === 0)) {
        found.push({ name, label: field.label, rank: field.rank, text: value })
      } else {
        const metric = field.kind === 'text' ? field.metric : field
        if (typeof value !== 'number') unclear.push({ name, field: metric, value })
        else {
          const why = whyNoValue(value, metric.limits)
          if (why !== null) return `${shownName(name)} ${why}`
          cells.push({ field: metric, name, value })
        }
      }
    }
    if (server === undefined) return 'server_name is missing, expected the name of a server'
    const serverName = typeof server === 'number' ? String(server) : server
    if (typeof serverName !== 'string') {
      return `${serverField} is ${shown(server)}, expected the name of a server`
    }
    const badName = whyNoName(serverField, serverName, this.#caps.nameLength)
    if (badName !== null) return badName
    if (stamp === undefined) return 'timestamp is missing, expected the time of the values'
    const timeMs = this.#time(stampField, stamp, serverName, range)
    if (typeof timeMs === 'string') return timeMs
    const tooFar = whyNotThen(stampField, timeMs, range)
    const isAhead = timeMs > range.toMs && this.#lastRead?.kind === 'local'
    if (tooFar !== null) return isAhead ? `${tooFar}; ${this.#readAs()}` : tooFar
    for (const { name, field, value } of unclear) {
      const why = this.#unclear(name, field, value, serverName, remarks, cells, found)
      if (why !== null) return why
    }
    const metrics = chosen(cells, remarks)
    const names = [...metrics.keys()]
    const noRoom = this.#registry.whyNoRoom(serverName, names) ?? builder.whyNoRoom(names)
    if (noRoom !== null) return noRoom
    const known = this.#registry.add(serverName, timeMs, names)
    builder.add(known.name, timeMs, metrics, this.#texts(found, serverName, remarks))
    return null
  }

  #time(field: string, stamp: unknown, server: string, range: TimeRange): number | string {
    // Records of one tick have one timestamp.
    const read =
      stamp === this.#lastStamp && this.#lastRead !== null ? this.#lastRead : readTime(field, stamp)
    ;[this.#lastStamp, this.#lastRead] = [stamp, read.kind === 'refused' ? null : read]
    if (read.kind === 'refused') return read.reason
    if (read.kind === 'time') return read.ms
    const newestMs = this.#registry.server(server)?.newestMs ?? -Infinity
    const ms = this.#localTimes.toMs(read.wallMs, range.nowMs, this.#caps.aheadMs, newestMs)
    this.#newestLocalMs = Math.max(this.#newestLocalMs, ms)
    return ms
  }

  #readAs(): string {
    return `it has no time zone and was read as ${this.#localTimes.zone} (--feed-zone)`
  }

  /** A field with a metric's name that holds no number: a number as text, a label, or nothing that is taken. */
  #unclear(
    name: string,
    field: MetricField,
    value: unknown,
    server: string,
    remarks: Remarks,
    cells: Cell[],
    found: { name: string; label: string; rank: number; text: unknown }[],
  ): string | null {
    const isMetric = field.isKnown || this.#registry.isMetric(field.metric)
    const remark = (kind: string, what: string) =>
      remarks.add(`${kind} ${name}`, () => `${shownName(name)} of ${shownName(server)}: ${what}`)
    if (typeof value === 'string') {
      if (!isMetric) found.push({ name, label: name, rank: 0, text: value })
      else if (NOT_FINITE.test(value)) return `${shownName(name)} is ${value}, expected a finite number`
      else if (NUMBER.test(value)) {
        const number = Number(value)
        const why = whyNoValue(number, field.limits)
        if (why !== null) return `${shownName(name)} ${why}`
        cells.push({ field, name, value: number })
        remark('quoted', `it is text, ${shown(value)}, and was converted to a number`)
      } else remark('text', `it is text, ${shown(value)}`)
    } else if (typeof value === 'boolean') {
      if (isMetric) remark('flag', `it is ${value}, expected a number`)
    } else remark('nested', `it is ${shown(value)}, expected a number`)
    return null
  }

  /** Of the texts those that are held, the best name for each label first. */
  #texts(
    found: readonly {
      readonly name: string
      readonly label: string
      readonly rank: number
      readonly text: unknown
    }[],
    server: string,
    remarks: Remarks,
  ): readonly Text[] {
    if (found.length === 0) return []
    const texts: Text[] = []
    const best = new Map<string, number>()
    for (const { label, rank } of found) best.set(label, Math.min(rank, best.get(label) ?? Infinity))
    for (const { name, label, rank, text } of found) {
      const of = () => `${shownName(name)} of ${shownName(server)}`
      if (typeof text !== 'string') {
        remarks.add(`untext ${name}`, () => `${of()}: it is ${shown(text)}, expected text`)
        continue
      }
      if (text.trim() === '') continue
      const bad = whyNoName('it', text, this.#caps.nameLength)
      if (bad !== null) {
        remarks.add(`bad ${name}`, () => `${of()}: ${bad}`)
        continue
      }
      // service_type is the profile where nothing else is; else a label by its own name.
      const column = rank === best.get(label) ? label : name
      const held = this.#registry.text(column, text)
      if (held === null)
        remarks.add(`many ${name}`, () => `${of()}: it has too many distinct values and was skipped`)
      else texts.push({ label: column, text: held })
    }
    return texts
  }
}

/**
 * A doubt about times without a zone: live ones that are some hours late, and those whole quarters, are of a clock in
 * another zone, as a rule. null: there is none.
 */
function otherZone(newestMs: number, nowMs: number, zone: string): string | null {
  const behindMs = nowMs - newestMs
  const quarters = Math.round(behindMs / QUARTER_MS)
  const isZones = Math.abs(behindMs - quarters * QUARTER_MS) <= MOST_OFF_MS
  if (quarters < 2 || quarters > MOST_QUARTERS || !isZones) return null
  return `the newest timestamp is about ${roughDuration(quarters * QUARTER_MS)} behind the daemon’s clock. Timestamps without a time zone are read as ${zone}; use --feed-zone to set another`
}

/** Values by metric: what goes by the metric's own name counts before its other names. */
function chosen(cells: readonly Cell[], remarks: Remarks): ReadonlyMap<string, number> {
  const values = new Map<string, number>()
  for (const { field, name, value } of cells) {
    const { metric, isAlias } = field
    const isSecond =
      isAlias &&
      (values.has(metric) || cells.some((other) => !other.field.isAlias && other.field.metric === metric))
    if (isSecond) {
      remarks.add(`second ${name}`, () => `${shownName(name)} was skipped because ${metric} is given too`)
      continue
    }
    values.set(metric, value)
    if (isAlias) remarks.add(`alias ${name}`, () => aliasRemark(name, metric))
  }
  return values
}
