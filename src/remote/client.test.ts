import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import type { Tick } from './api.ts'
import { openDaemonLink, type LinkPort } from './client.ts'
import { firstReport } from './firstReport.ts'
import type { FromLink, ToLink } from './worker/protocol.ts'

const OPTIONS = { address: 'http://daemon', key: null, step: null, criteria: DEFAULT_CRITERIA }
const never = new AbortController().signal

function portOf() {
  const sent: ToLink[] = []
  let say: (message: FromLink) => void = () => undefined
  let breakDown: (reason: string) => void = () => undefined
  const port: LinkPort = {
    postMessage: (message) => sent.push(message),
    terminate: vi.fn(),
    listen: (onMessage, onBroken) => {
      say = onMessage
      breakDown = onBroken
    },
  }
  const lastId = () => sent.reduce((id, message) => (message.type === 'call' ? message.id : id), 0)
  return {
    port,
    sent,
    lastId,
    say: (message: FromLink) => say(message),
    breakDown: () => breakDown('out of memory'),
  }
}

const tickOf = (current: number): Tick => {
  const forecast = forecastOf([0.1, 0.5, 0.9], [{ server: 'a', metric: 'cpu', current, curves: [[1, 2, 3]] }])
  return {
    judged: { forecast, assessment: assessFleet(forecast, thresholdsWith({})) },
    verdict: { kind: 'testing', ticks: 1 },
    alerts: [],
    environment: null,
    rows: { servers: [], timeMs: [], metrics: [], labels: [] },
  }
}

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'http://page.test' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a link as the page sees it', () => {
  test('takes each tick, says so, and keeps the list of series that is not sent again', () => {
    const { port, sent, say } = portOf()
    const link = openDaemonLink(OPTIONS, port)
    expect(sent[0]).toMatchObject({ type: 'open', origin: 'http://page.test' })
    say({ type: 'tick', tick: tickOf(1), seriesKept: false })
    const { series } = link.latest()!.judged.forecast
    const bare = tickOf(2)
    const { judged } = bare
    say({
      type: 'tick',
      tick: {
        ...bare,
        judged: {
          ...judged,
          forecast: { ...judged.forecast, issueTimeMs: judged.forecast.issueTimeMs + 1, series: [] },
        },
      },
      seriesKept: true,
    })
    expect(link.latest()!.judged.forecast.series).toBe(series)
    expect(link.latest()!.judged.forecast.current[0]).toBe(2)
    expect(sent.filter(({ type }) => type === 'took')).toHaveLength(2)
  })

  test('keeps a forecast that is only judged anew: alerts must not count it twice', () => {
    const { port, say } = portOf()
    const link = openDaemonLink(OPTIONS, port)
    say({ type: 'tick', tick: tickOf(1), seriesKept: false })
    const { forecast, assessment } = link.latest()!.judged
    say({ type: 'tick', tick: tickOf(1), seriesKept: false })
    expect(link.latest()!.judged.forecast).toBe(forecast)
    expect(link.latest()!.judged.assessment).not.toBe(assessment)
    const other = tickOf(1)
    const judged = { ...other.judged, forecast: { ...other.judged.forecast, stepMs: 7 } }
    say({ type: 'tick', tick: { ...other, judged }, seriesKept: false })
    expect(link.latest()!.judged.forecast).not.toBe(forecast)
  })

  test('a call ends with its answer, its failure or its cancel', async () => {
    const { port, sent, lastId, say } = portOf()
    const link = openDaemonLink(OPTIONS, port)
    const rows = link.rows(never)
    say({ type: 'result', id: lastId(), value: { servers: ['a'], timeMs: [1], metrics: [], labels: [] } })
    expect((await rows).servers).toEqual(['a'])
    const asOf = link.asOf(5, never)
    say({
      type: 'failed',
      id: lastId(),
      error: { code: 'argument-invalid', message: 'none is kept', place: {} },
    })
    await expect(asOf).rejects.toThrow('none is kept')
    const controller = new AbortController()
    const history = link.history([], { fromMs: 0, toMs: 1 }, controller.signal)
    controller.abort()
    await expect(history).rejects.toMatchObject({ name: 'AbortError' })
    expect(sent.at(-1)).toEqual({ type: 'abort', id: lastId() })
  })

  test('of which the worker ended says so, and answers no call any longer', async () => {
    const { port, breakDown } = portOf()
    const link = openDaemonLink(OPTIONS, port)
    const open = link.rows(never)
    breakDown()
    await expect(open).rejects.toThrow('the connection’s worker stopped: out of memory')
    expect(link.report().link).toMatchObject({ kind: 'refused', why: { kind: 'unreadable' } })
    await expect(link.rows(never)).rejects.toThrow('out of memory')
  })

  test('that is closed hears nothing more, and is over', async () => {
    vi.useFakeTimers()
    const { port, say } = portOf()
    const link = openDaemonLink(OPTIONS, port)
    const heard = vi.fn()
    link.subscribe(heard)
    link.close()
    say({ type: 'report', report: firstReport('http://daemon', 0) })
    expect(heard).not.toHaveBeenCalled()
    expect(link.report().link).toEqual({ kind: 'closed' })
    await expect(link.rows(never)).rejects.toMatchObject({ name: 'AbortError' })
    vi.runAllTimers()
    expect(port.terminate).toHaveBeenCalledOnce()
    vi.useRealTimers()
  })
})
