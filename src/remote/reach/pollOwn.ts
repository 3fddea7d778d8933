import { errorToData, FleetcastError } from '#forecast/errors.ts'
import { askOwn } from '../own/ask.ts'
import type { OwnAnswers, OwnQuestion } from '../own/questions.ts'
import type { Platform } from '../platform.ts'
import { LinkFailure } from './failure.ts'
import type { ConnectionHost } from './hearing.ts'
import type { Asking } from './http.ts'

/** How often a daemon of ours whose stream does not get through is asked what is new: its answer is small. */
const ASK_MS = 5_000

interface Polling {
  readonly platform: Platform
  readonly host: ConnectionHost
  readonly asking: () => Asking
  readonly isVisible: () => boolean
  /** Until so long has passed (null: for ever), or something woke the connection. */
  readonly rested: (ms: number | null, signal: AbortSignal) => Promise<void>
}

/**
 * Asks a daemon of ours for what its stream would tell: what it says of itself and its alerts, and its forecast packed
 * whenever another one was made. Its values between two forecasts come by its stream alone. Rests while the page is not
 * seen. Throws LinkFailure.
 */
export async function pollOwn(polling: Polling, signal: AbortSignal): Promise<never> {
  const { platform, host, isVisible, rested } = polling
  /** Of the forecast that was asked for last: the daemon's life, and how many it had made. */
  let known: string | null = null
  for (;;) {
    while (!isVisible()) {
      host.onLink({ kind: 'paused' })
      await rested(null, signal)
    }
    const facts = await asked(polling, { about: 'facts' }, signal)
    // Another service has taken its place.
    if (facts === null) throw new LinkFailure({ kind: 'unreachable' })
    host.onLink({ kind: 'open', via: 'polling' })
    host.told({ kind: 'facts', facts }, platform.nowMs())
    host.told({ kind: 'ticked', tick: facts.intake.ticks, slackMs: ASK_MS }, platform.nowMs())
    const made = `${facts.epoch} ${facts.runs.runs} ${facts.none === null}`
    if (made !== known) {
      const forecast = await asked(polling, { about: 'newest' }, signal)
      if (forecast !== null) host.told({ kind: 'forecast', forecast }, platform.nowMs())
      known = made
    }
    const state = await asked(polling, { about: 'alerts' }, signal)
    if (state !== null) host.told({ kind: 'alerts', state }, platform.nowMs())
    await rested(ASK_MS, signal)
  }
}

async function asked<Q extends OwnQuestion>(
  { asking }: Polling,
  question: Q,
  signal: AbortSignal,
): Promise<OwnAnswers[Q['about']] | null> {
  try {
    return await askOwn(asking(), question, signal)
  } catch (error) {
    if (!(error instanceof FleetcastError)) throw error
    if (error.code === 'daemon-unreachable') throw new LinkFailure({ kind: 'unreachable' })
    throw new LinkFailure({ kind: 'unreadable', error: errorToData(error) })
  }
}
