import type { MetricRows } from '#data/liveTable.ts'
import type { FoundRows, PackedRows } from '../protocol.ts'

/** One message holds no more rows than this. */
const MOST_ROWS = 50_000
/** Names come and go: with more than this, those in use are sent again, and the others forgotten. */
const MOST_CODES = 200_000

/** Turns rows into arrays that cost a thread nothing to hand over; knows which names and texts it has sent. */
export class Packer {
  readonly #codes = new Map<string, number>()
  readonly #mostCodes: number
  #added: string[] = []

  constructor(mostCodes = MOST_CODES) {
    this.#mostCodes = mostCodes
  }

  /** In messages of a bearable size. Rows without a server or a time are skipped; infinities are null. */
  pack(rows: MetricRows): readonly PackedRows[] {
    const placed: number[] = []
    rows.servers.forEach((server, row) => {
      if (server !== '' && Number.isFinite(rows.timeMs[row])) placed.push(row)
    })
    const messages: PackedRows[] = []
    for (let from = 0; from < placed.length; from += MOST_ROWS)
      messages.push(this.#message(rows, placed.slice(from, from + MOST_ROWS)))
    return messages
  }

  #message(rows: MetricRows, placed: readonly number[]): PackedRows {
    const isAnew = this.#codes.size > this.#mostCodes
    if (isAnew) this.#codes.clear()
    const column = (at: (row: number) => number) => {
      const values = new Float64Array(placed.length)
      for (let i = 0; i < placed.length; i++) values[i] = at(placed[i] ?? 0)
      return values
    }
    const metrics = rows.metrics.map(({ name, values, precision = 64, covariate = false }) => ({
      kind: 'metric' as const,
      id: this.#code(name),
      is32: precision === 32,
      covariate,
      values: column((row) => {
        const value = values[row] ?? Number.NaN
        return Number.isFinite(value) ? value : Number.NaN
      }),
    }))
    const labels = rows.labels.map(({ name, texts }) => ({
      kind: 'label' as const,
      id: this.#code(name),
      is32: false,
      covariate: false,
      values: column((row) => {
        const text = texts[row] ?? null
        return text === null ? Number.NaN : this.#code(text)
      }),
    }))
    const servers = column((row) => this.#code(rows.servers[row] ?? ''))
    const timeMs = column((row) => rows.timeMs[row] ?? Number.NaN)
    const added = this.#added
    this.#added = []
    return {
      added,
      isAnew,
      servers,
      timeMs,
      columns: [...metrics, ...labels],
      naive: rows.naiveTime ?? false,
    }
  }

  #code(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.#codes.size
    this.#codes.set(text, code)
    this.#added.push(text)
    return code
  }
}

/** A loop, not a callback for each: millions of rows come when a daemon starts, on the thread that answers others. */
function textsAt(codes: Float64Array, texts: ReadonlyMap<number, string>): readonly (string | null)[] {
  const found: (string | null)[] = []
  let [last, text]: [number, string | null] = [Number.NaN, null]
  for (const code of codes) {
    if (code !== last) {
      last = code
      text = texts.get(code) ?? null
    }
    found.push(text)
  }
  return found
}

/** The memory of rows that are sent. */
export function buffersOf({ servers, timeMs, columns }: PackedRows): readonly ArrayBuffer[] {
  return [servers, timeMs, ...columns.map(({ values }) => values)]
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer)
}

export function unpackRows({ servers, timeMs, metrics, labels, naive }: FoundRows): MetricRows {
  const names: string[] = []
  for (const { name, rows } of servers) for (let i = 0; i < rows; i++) names.push(name)
  return {
    servers: names,
    timeMs,
    metrics: metrics.map(({ name, is32, covariate, values }) => ({
      name,
      values,
      precision: is32 ? (32 as const) : (64 as const),
      ...(covariate && { covariate: true as const }),
    })),
    labels: labels.map(({ name, codes, texts }) => ({
      name,
      texts: textsAt(codes, texts),
    })),
    naiveTime: naive,
  }
}
