import {
  MOST_METRICS,
  MOST_NAME,
  MOST_PLACES,
  MOST_ROWS,
  MOST_SERVERS,
  MOST_VALUE,
  refuseBeyond,
} from '../limits.ts'
import { ByteReader, ByteWriter, invalid } from './bytes.ts'
import { LEAST_EXPONENT, MOST_EXPONENT, multipleOf } from './units.ts'

/** Newest values of servers, each row of one server and time: all its metrics, NaN where it has none. */
export interface TickRows {
  readonly servers: readonly string[]
  /** [rows] epoch ms. */
  readonly timeMs: ArrayLike<number>
  readonly metrics: readonly { readonly name: string; readonly values: ArrayLike<number> }[]
  /** [rows] null: none is known. */
  readonly profiles: readonly (string | null)[]
}

interface TickServer {
  readonly name: string
  profile: string | null
  timeMs: number
  /** By metric: multiples of its unit where it has one, else the value; NaN: none. */
  readonly last: number[]
  /** By metric: exponent of its unit; null: written as a float. */
  readonly exponents: (number | null)[]
}

/** The tick stands for: nothing, a float, then differences of either sign. */
const [GAP, FLOAT, FIRST] = [0, 1, 2]
/** Units are told from LEAST_EXPONENT by 1 and more. */
const UNIT_0 = 1 - LEAST_EXPONENT

/** What both sides of a stream know of current values, from one tick to the next. */
class TickState {
  readonly servers: TickServer[] = []
  readonly metrics: string[] = []
  newestMs = 0
}

/** The exponent of a unit that cuts an interval into 256 steps at the least; null: there is none. */
export function tickExponent(interval: number): number | null {
  const exponent = Math.floor(Math.log2(interval / 256))
  return exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT ? exponent : null
}

/**
 * Writes current values, tick by tick: names once, then only values that changed, as small differences. unitOf: the unit
 * of a series as tickExponent() gives it, asked when the series first comes and while it has none.
 */
export class TickWriter {
  #state = new TickState()
  readonly #places = new Map<string, number>()
  readonly #metricPlaces = new Map<string, number>()
  readonly #unitOf: (server: string, metric: string) => number | null

  constructor(unitOf: (server: string, metric: string) => number | null) {
    this.#unitOf = unitOf
  }

  get isEmpty(): boolean {
    return this.#state.servers.length === 0
  }

  /** Servers that it has a place for, also those that report no longer. */
  get servers(): number {
    return this.#state.servers.length
  }

  /** Rows as they came. */
  write(rows: TickRows): Uint8Array<ArrayBuffer> {
    const { servers: known, metrics: knownMetrics } = this.#state
    const [servers, metrics] = [known.length, knownMetrics.length]
    const columns = rows.metrics.map(({ name }) => this.#metric(name))
    const places = rows.servers.map((name, row) => this.#server(name, rows.profiles[row] ?? null))
    const head = { servers: known.slice(servers), metrics: knownMetrics.slice(metrics) }
    const into = new ByteWriter()
    const body = new ByteWriter()
    let before = 0
    places.forEach((place, row) => {
      const server = known[place]
      if (server === undefined) return
      body.signed(place - before)
      before = place
      const told: (readonly [metric: number, value: number])[] = []
      const given = new Map(columns.map((column, at) => [column, rows.metrics[at]?.values[row] ?? NaN]))
      for (let metric = 0; metric < knownMetrics.length; metric++)
        told.push([metric, given.get(metric) ?? NaN])
      this.#row(body, server, rows.timeMs[row] ?? NaN, told)
    })
    writeHead(into, head)
    into.unsigned(places.length)
    into.bytes(body.result())
    into.signed(0)
    return into.result()
  }

  /** All that is known, for who knows nothing yet: what follows continues from there. */
  whole(): Uint8Array<ArrayBuffer> {
    const into = new ByteWriter()
    const { servers, metrics } = this.#state
    writeHead(into, { servers, metrics })
    into.unsigned(servers.length)
    let newestMs = 0
    servers.forEach((server, place) => {
      into.signed(place === 0 ? 0 : 1)
      into.signed(Math.round(server.timeMs) - newestMs)
      newestMs = Math.round(server.timeMs)
      const there = server.last.flatMap((last, metric) => (Number.isNaN(last) ? [] : [metric]))
      into.unsigned(there.length)
      let before = 0
      for (const metric of there) {
        into.unsigned(metric - before)
        before = metric
        tellValue(
          into,
          { last: NaN, exponent: undefined },
          server.last[metric] ?? NaN,
          server.exponents[metric] ?? null,
        )
      }
    })
    into.signed(this.#state.newestMs - newestMs)
    return into.result()
  }

  #row(
    into: ByteWriter,
    server: TickServer,
    timeMs: number,
    values: readonly (readonly [metric: number, value: number])[],
  ): void {
    const time = Math.round(Number.isFinite(timeMs) ? timeMs : this.#state.newestMs)
    into.signed(time - this.#state.newestMs)
    this.#state.newestMs = time
    server.timeMs = time
    const changed: (() => void)[] = []
    let before = 0
    for (const [metric, value] of values) {
      const exponent = server.exponents[metric] ?? null
      const last = server.last[metric] ?? NaN
      const wanted =
        exponent ??
        (Number.isNaN(value) ? null : this.#unitOf(server.name, this.#state.metrics[metric] ?? ''))
      const unit = wanted !== null && fits(value, wanted) ? wanted : null
      const next = !isTellable(value)
        ? NaN
        : unit === null
          ? Math.fround(value)
          : multipleOf(value, 2 ** unit)
      if (Object.is(next, last) && unit === exponent) continue
      if (Number.isNaN(next) && Number.isNaN(last)) continue
      changed.push(() => {
        into.unsigned(metric - before)
        before = metric
        tellValue(into, { last, exponent }, next, unit)
      })
      server.last[metric] = next
      if (!Number.isNaN(next)) server.exponents[metric] = unit
    }
    into.unsigned(changed.length)
    for (const tell of changed) tell()
  }

  #metric(name: string): number {
    const { metrics } = this.#state
    const place = this.#metricPlaces.get(name) ?? metrics.push(name) - 1
    this.#metricPlaces.set(name, place)
    return place
  }

  #server(name: string, profile: string | null): number {
    const { servers } = this.#state
    const known = this.#places.get(name)
    if (known !== undefined) return known
    this.#places.set(name, servers.length)
    return servers.push({ name, profile, timeMs: 0, last: [], exponents: [] }) - 1
  }
}

const isTellable = (value: number) => Math.abs(value) <= MOST_VALUE

const fits = (value: number, exponent: number) =>
  !isTellable(value) || Math.abs(value / 2 ** exponent) < 2 ** 40

interface Known {
  readonly last: number
  /** undefined: the reader knows nothing of the series. */
  readonly exponent: number | null | undefined
}

/** One value: a gap, a float, or a difference; where the unit is another one than before, the unit first. */
function tellValue(into: ByteWriter, { last, exponent }: Known, next: number, unit: number | null): void {
  if (Number.isNaN(next)) {
    into.unsigned(GAP)
    return
  }
  if (unit === null) {
    into.unsigned(FLOAT)
    into.unsigned(0)
    into.float32(next)
    return
  }
  if (unit !== exponent || Number.isNaN(last)) {
    into.unsigned(FLOAT)
    into.unsigned(unit + UNIT_0)
    into.signed(next)
    return
  }
  const difference = next - last
  into.unsigned(FIRST + (difference < 0 ? -2 * difference - 1 : 2 * difference))
}

function writeHead(
  into: ByteWriter,
  { servers, metrics }: { readonly servers: readonly TickServer[]; readonly metrics: readonly string[] },
): void {
  const isNews = servers.length + metrics.length > 0
  const head = { servers: servers.map(({ name, profile }) => [name, profile]), metrics }
  into.section(isNews ? new TextEncoder().encode(JSON.stringify(head)) : new Uint8Array())
}

/** Reads what a TickWriter wrote, in the same order, from its beginning or from whole(). */
export class TickReader {
  #state = new TickState()

  /** Begins again: the next tick is whole. */
  reset(): void {
    this.#state = new TickState()
  }

  /** The rows of a tick. Throws `wire-invalid` and `wire-too-large`; the reader has to start over then. */
  read(bytes: Uint8Array, isWhole: boolean): TickRows {
    if (isWhole) this.reset()
    const from = new ByteReader(bytes)
    this.#head(from.section())
    const { servers, metrics } = this.#state
    const count = from.unsigned()
    refuseBeyond('rows of a tick', count, MOST_ROWS)
    if (count > from.left) throw invalid(`a tick declares ${count} rows but has ${from.left} bytes`)
    refuseBeyond('values of a tick', count * metrics.length, 4 * MOST_PLACES)
    const rows: TickServer[] = []
    const timeMs = new Float64Array(count)
    const values = metrics.map(() => new Float64Array(count))
    let place = 0
    for (let row = 0; row < count; row++) {
      place += from.signed()
      const server = servers[place]
      if (server === undefined) throw invalid(`a tick has a row of server ${place} of ${servers.length}`)
      this.#state.newestMs += from.signed()
      timeMs[row] = server.timeMs = this.#state.newestMs
      this.#changes(from, server)
      rows.push(server)
      values.forEach((column, metric) => (column[row] = valueOf(server, metric)))
    }
    // Where rows were not in order of time, the newest was not the last.
    this.#state.newestMs += from.signed()
    from.end('a tick')
    return {
      servers: rows.map(({ name }) => name),
      timeMs,
      metrics: metrics.map((name, at) => ({ name, values: values[at] ?? [] })),
      profiles: rows.map(({ profile }) => profile),
    }
  }

  #changes(from: ByteReader, server: TickServer): void {
    const changed = from.unsigned()
    let metric = 0
    for (let at = 0; at < changed; at++) {
      metric += from.unsigned()
      if (metric >= this.#state.metrics.length) throw invalid(`a tick has a value of metric ${metric}`)
      const symbol = from.unsigned()
      if (symbol === GAP) server.last[metric] = NaN
      else if (symbol === FLOAT) {
        const unit = from.unsigned()
        const exponent = unit === 0 ? null : unit - UNIT_0
        if (exponent !== null && exponent > MOST_EXPONENT) throw invalid(`a unit of a tick is 2^${exponent}`)
        server.exponents[metric] = exponent
        server.last[metric] = exponent === null ? from.float32() : from.signed()
      } else {
        const code = symbol - FIRST
        const last = server.last[metric] ?? NaN
        if (Number.isNaN(last) || (server.exponents[metric] ?? null) === null)
          throw invalid('a tick changes a value that was not sent before')
        server.last[metric] = last + (code % 2 === 0 ? code / 2 : -(code + 1) / 2)
      }
    }
  }

  #head(section: ByteReader): void {
    if (section.left === 0) return
    const { servers, metrics } = headOf(section.bytes(section.left))
    const state = this.#state
    refuseBeyond('servers', state.servers.length + servers.length, MOST_SERVERS)
    refuseBeyond('metrics', state.metrics.length + metrics.length, MOST_METRICS)
    for (const [name, profile] of servers)
      state.servers.push({ name, profile, timeMs: 0, last: [], exponents: [] })
    state.metrics.push(...metrics)
  }
}

function valueOf({ last, exponents }: TickServer, metric: number): number {
  const [value, exponent] = [last[metric] ?? NaN, exponents[metric] ?? null]
  return exponent === null ? value : value * 2 ** exponent
}

interface Head {
  readonly servers: readonly (readonly [string, string | null])[]
  readonly metrics: readonly string[]
}

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_NAME

function headOf(bytes: Uint8Array): Head {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('the names of a tick are not valid JSON')
  }
  if (typeof value !== 'object' || value === null) throw invalid('the names of a tick are not an object')
  const { servers, metrics } = value as { readonly servers?: unknown; readonly metrics?: unknown }
  if (!Array.isArray(servers) || !Array.isArray(metrics)) throw invalid('the names of a tick are not lists')
  return {
    servers: servers.map((each: unknown) => {
      const [name, profile] = Array.isArray(each) ? (each as unknown[]) : []
      if (!isName(name) || (profile !== null && !isName(profile)))
        throw invalid('a server of a tick has no name')
      return [name, profile]
    }),
    metrics: metrics.map((each: unknown) => {
      if (!isName(each)) throw invalid('a metric of a tick has no name')
      return each
    }),
  }
}
