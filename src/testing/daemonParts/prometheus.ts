import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request, as Prometheus's API has it. */
export interface Asked {
  readonly path: string
  readonly query: string
  /** Epoch ms at which a value is asked for, in order. */
  readonly timesMs: readonly number[]
  readonly authorization: string | null
}

/** A series of an answer: its labels, and its value at a time as Prometheus writes it; null: there is none. */
export interface FakeSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly at: (timeMs: number) => string | null
}

export interface FakePrometheus {
  readonly url: string
  readonly asked: Asked[]
  /** What the queries give; a query that is not there is refused as bad_data. */
  series: Record<string, readonly FakeSeries[]>
  /** Answers in its own way where it returns true. */
  instead: (asked: Asked, response: ServerResponse) => boolean
  /** Stops listening and drops who is connected. */
  readonly stop: () => Promise<void>
  /** Listens again where it did. */
  readonly start: () => Promise<void>
}

/** The part of Prometheus's HTTP API that a source asks, with its statuses and shapes. */
export async function fakePrometheus(): Promise<FakePrometheus> {
  let port = 0
  const asked: Asked[] = []
  const server = createServer((request, response) => void answer(request, response))
  const start = async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const form = new URLSearchParams(Buffer.concat(parts).toString())
    const one = askedOf(request, form)
    asked.push(one)
    if (fake.instead(one, response)) return
    if (one.timesMs.length > 11_000) {
      refuse(response, 400, 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries')
      return
    }
    const series = fake.series[one.query]
    if (series === undefined) {
      refuse(response, 400, 'bad_data', `invalid parameter "query": unknown ${one.query}`)
      return
    }
    const points = series.map(({ metric, at }) => ({
      metric,
      values: one.timesMs.flatMap((timeMs) => {
        const value = at(timeMs)
        return value === null ? [] : [[timeMs / 1000, value] as const]
      }),
    }))
    const present = points.filter(({ values }) => values.length > 0)
    const isRange = one.path.endsWith('_range')
    const result = isRange ? present : present.map(({ metric, values }) => ({ metric, value: values[0] }))
    sendJson(response, 200, {
      status: 'success',
      data: { resultType: isRange ? 'matrix' : 'vector', result },
    })
  }
  const fake: FakePrometheus = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    asked,
    series: {},
    instead: () => false,
    stop,
    start,
  }
  await start()
  return fake
}

function askedOf(request: IncomingMessage, form: URLSearchParams): Asked {
  const ms = (name: string) => Math.round(Number(form.get(name)) * 1000)
  const timesMs: number[] = []
  if (form.has('time')) timesMs.push(ms('time'))
  else for (let time = ms('start'); time <= ms('end'); time += ms('step')) timesMs.push(time)
  return {
    path: request.url ?? '',
    query: form.get('query') ?? '',
    timesMs,
    authorization: request.headers.authorization ?? null,
  }
}

export function refuse(response: ServerResponse, status: number, errorType: string, error: string): void {
  sendJson(response, status, { status: 'error', errorType, error })
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
