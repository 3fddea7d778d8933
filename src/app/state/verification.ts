import { errorToData, FleetcastError, isAbort, type ErrorData } from '#forecast/errors.ts'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { isNetwork } from '#forecast/engines.ts'
import type { EngineClient } from '#engine/api.ts'
import type { DaemonLink } from '#remote/api.ts'
import { endReasons } from '#text/page.ts'
import { daemonFaults } from '#text/sources.ts'
import type { Verified } from '../sources/verify.ts'
import { loadPart } from '../ui/lazyPart.tsx'
import type { GetApp, SetApp } from './appStore.ts'
import type { QuietWork } from './quietWork.ts'

/** Whether a daemon's forecast was computed again in this page; of: which model of which daemon's life. */
export type Verification =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly of: string; readonly server: string }
  | { readonly kind: 'done'; readonly of: string; readonly found: Verified }
  | { readonly kind: 'failed'; readonly of: string; readonly error: ErrorData }

export interface VerificationState {
  readonly verification: Verification
}
export interface VerificationActions {
  /** Computes one server's forecast again, another one than the last. */
  verify: () => Promise<void>
}

interface Parts {
  /** null: this page has no engine to spare. */
  readonly makeEngine: (() => EngineClient) | null
  readonly quiet: QuietWork
}

/** What can be verified of what is on screen; null: it is not a forecast of a daemon of ours. */
function subjectOf(get: GetApp): { of: string; link: DaemonLink; forecast: FleetForecast } | null {
  const { view, live } = get()
  if (view.kind !== 'ready' || live === null || view.facts.host === undefined) return null
  const { report, link } = live
  const { own } = report
  if (report.address !== view.facts.name || own?.model === undefined || own.model === null) return null
  const { forecast } = view
  if (!isNetwork(forecast.provenance.engine) || report.link.kind !== 'open') return null
  return { of: `${report.address} ${own.epoch} ${own.model.sha256}`, link, forecast }
}

/** Verifies once per model and life of a daemon when nothing else runs, and whenever a person asks for it. */
export function createVerification(
  set: SetApp,
  get: GetApp,
  { makeEngine, quiet }: Parts,
): { readonly actions: VerificationActions; readonly follow: () => void } {
  /** What was verified, or tried to be, by itself. */
  let asked: string | null = null
  let running: AbortController | null = null
  let turn = 0

  const verify = async (signal: AbortSignal) => {
    const subject = subjectOf(get)
    if (makeEngine === null || subject === null) return
    const { of, link, forecast } = subject
    const server = sampled(forecast, turn++)
    if (server === null) return
    set({ verification: { kind: 'running', of, server } })
    try {
      const stepMs = forecast.stepSource === 'override' ? forecast.stepMs : null
      const { verifyForecast } = await loadPart(() => import('../sources/verify.ts'))
      const found = await verifyForecast({ link, makeEngine, stepMs, server }, signal)
      set({ verification: { kind: 'done', of, found } })
    } catch (error) {
      if (signal.aborted) set({ verification: { kind: 'none' } })
      else if (isAbort(error)) set({ verification: { kind: 'failed', of, error: DISCONNECTED } })
      else set({ verification: { kind: 'failed', of, error: errorToData(error) } })
      signal.throwIfAborted()
    }
  }

  return {
    actions: {
      verify: async () => {
        quiet.drop('verify')
        running?.abort(new DOMException(endReasons.verifiedAnew, 'AbortError'))
        running = new AbortController()
        const { signal } = running
        await verify(signal).catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
      },
    },
    follow: () => {
      if (makeEngine === null) return
      const of = subjectOf(get)?.of ?? null
      if (of === null) return
      const { verification } = get()
      // What was found of another daemon, model or life of it says nothing of this one.
      if (verification.kind !== 'none' && verification.of !== of) set({ verification: { kind: 'none' } })
      if (of === asked) return
      asked = of
      quiet.ask('verify', verify)
    },
  }
}

const DISCONNECTED: ErrorData = errorToData(
  new FleetcastError('daemon-unreachable', daemonFaults.wasDisconnected),
)

/** One of the servers whose forecast is up to date, another one each time; null: there is none. */
function sampled(forecast: FleetForecast, turn: number): string | null {
  const servers = [
    ...new Set(forecast.series.flatMap(({ server }, at) => (staleMs(forecast, at) === null ? [server] : []))),
  ]
  // Far apart, so that a few turns see different kinds of servers.
  return servers[Math.floor((0.5 + turn * 0.618) * servers.length) % Math.max(1, servers.length)] ?? null
}
