import { errorFromData, FleetcastError } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { DaemonLink, LinkReport, Tick } from './api.ts'
import { firstReport } from './firstReport.ts'
import type { LinkOptions } from './link.ts'
import type { OwnAnswers, OwnQuestion } from './own/questions.ts'
import type { Answers, Question } from './questions.ts'
import type { CallName, FromLink, Params, Result, ToLink } from './worker/protocol.ts'

export type { LinkOptions } from './link.ts'

/** A worker, or what a test puts in its place. */
export interface LinkPort {
  readonly postMessage: (message: ToLink) => void
  readonly terminate: () => void
  readonly listen: (onMessage: (message: FromLink) => void, onBroken: (reason: string) => void) => void
}

interface OpenCall {
  readonly resolve: (value: Result<CallName>) => void
  readonly reject: (reason: Error) => void
}

/** Long enough for what waits to be written; a worker that is done with its own ends by being terminated. */
const CLOSING_MS = 1_000

/** Connects to a daemon, in a worker of its own. */
export function openDaemonLink(options: LinkOptions, port: LinkPort = spawnWorker()): DaemonLink {
  let report: LinkReport = firstReport(options.address)
  let latest: Tick | null = null
  let alerts: AlertsState | null = null
  let series: readonly SeriesKey[] = []
  let lastId = 0
  let closed = false
  /** Why the worker is no longer there; null: it is. */
  let broken: Error | null = null
  const listeners = new Set<() => void>()
  const calls = new Map<number, OpenCall>()
  const change = () => {
    for (const listener of [...listeners]) listener()
  }

  port.listen(
    (message) => {
      if (closed) return
      switch (message.type) {
        case 'report':
          report = message.report
          change()
          break
        case 'tick': {
          const { forecast, assessment } = message.tick.judged
          if (!message.seriesKept) series = forecast.series
          const known = latest?.judged.forecast
          // Judged again it is still the same forecast: no news to alerts, nothing to work out again.
          const isSame = known?.issueTimeMs === forecast.issueTimeMs && known.stepMs === forecast.stepMs
          // Between two forecasts of a daemon of ours its newest values continue.
          const stands = isSame && known.current.every((value, at) => Object.is(value, forecast.current[at]))
          const judged = { forecast: stands ? known : { ...forecast, series }, assessment }
          latest = { ...message.tick, judged }
          port.postMessage({ type: 'took' })
          change()
          break
        }
        case 'alerts':
          alerts = message.state
          change()
          break
        case 'result':
          calls.get(message.id)?.resolve(message.value)
          break
        case 'failed':
          calls.get(message.id)?.reject(errorFromData(message.error))
          break
      }
    },
    (reason) => {
      const error = new FleetcastError('internal', `the connection’s worker stopped: ${reason}`)
      broken = error
      for (const call of [...calls.values()]) call.reject(error)
      const why = {
        kind: 'unreadable',
        error: { code: 'internal', message: error.message, place: {} },
      } as const
      report = { ...report, link: { kind: 'refused', why } }
      change()
    },
  )
  port.postMessage({ type: 'open', options, origin: location.origin })

  function call<K extends CallName>(name: K, params: Params<K>, signal: AbortSignal): Promise<Result<K>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (closed) throw new DOMException('The connection was closed.', 'AbortError')
      if (broken !== null) throw broken
      const id = ++lastId
      const onAbort = () => {
        settle()
        port.postMessage({ type: 'abort', id })
        reject(signal.reason as Error)
      }
      const settle = () => {
        calls.delete(id)
        signal.removeEventListener('abort', onAbort)
      }
      calls.set(id, {
        resolve: (value) => {
          settle()
          // The one unchecked step of the protocol: call K is answered with K's result.
          resolve(value)
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      })
      signal.addEventListener('abort', onAbort, { once: true })
      port.postMessage({ type: 'call', id, name, params } as ToLink)
    })
  }
  const never = new AbortController().signal
  let judging: AbortController | null = null

  return {
    report: () => report,
    latest: () => latest,
    alerts: () => alerts,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (criteria, signal) => {
      judging?.abort(new DOMException('Thresholds were changed.', 'AbortError'))
      judging = new AbortController()
      await call('judge', criteria, AbortSignal.any([signal, judging.signal]))
    },
    retryNow: () => port.postMessage({ type: 'retry' }),
    setKey: (key) => port.postMessage({ type: 'key', key }),
    chooseStep: (choice) => port.postMessage({ type: 'step', choice }),
    setVisible: (visible) => port.postMessage({ type: 'visible', visible }),
    history: (wanted, range, signal) => call('history', { series: wanted, range }, signal),
    asOf: (asOfMs, signal) => call('asOf', asOfMs, signal),
    accuracy: (wanted, signal) => call('accuracy', wanted, signal),
    rows: (signal) => call('rows', null, signal),
    ask: async <Q extends Question>(question: Q, signal: AbortSignal) =>
      // As above: what is asked about decides what is answered.
      (await call('ask', question, signal)) as Answers[Q['about']] | null,
    askOwn: async <Q extends OwnQuestion>(question: Q, signal: AbortSignal) =>
      (await call('askOwn', question, signal)) as OwnAnswers[Q['about']] | null,
    forget: async () => {
      await call('forget', null, never)
    },
    close: () => {
      if (closed) return
      closed = true
      report = { ...report, link: { kind: 'closed' } }
      listeners.clear()
      for (const each of [...calls.values()]) {
        each.reject(new DOMException('The connection was closed.', 'AbortError'))
      }
      port.postMessage({ type: 'close' })
      setTimeout(() => port.terminate(), CLOSING_MS)
    },
  }
}

function spawnWorker(): LinkPort {
  const worker = new Worker(new URL('./worker/browser.ts', import.meta.url), {
    type: 'module',
    name: 'fleetcast-remote',
  })
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    listen: (onMessage, onBroken) => {
      worker.onmessage = ({ data }: MessageEvent<FromLink>) => onMessage(data)
      worker.onerror = (event) => {
        event.preventDefault()
        onBroken(event.message || 'it could not be started')
      }
      worker.onmessageerror = () => onBroken('a message from it could not be read')
    },
  }
}
