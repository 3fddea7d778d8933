import type { WireStatus } from '#forecast/wire/service.ts'
import type { LinkState } from '../api.ts'
import type { OwnEvent } from '../read/follower.ts'
import type { Met } from './probe.ts'

/** What came of one attempt to hear a forecast. */
export type Heard =
  /** tick: it was taken. same: nothing new. bad: it could not be read, and was put aside. */
  | { readonly kind: 'tick' | 'same' | 'bad' | 'other' }
  | { readonly kind: 'not-ready'; readonly message: string }

export interface Received {
  readonly text: string
  readonly from: 'stream' | 'body'
  /** Of the daemon's `/status`; null: not asked. */
  readonly tickCount: number | null
  readonly atMs: number
  /** The forecast was there before it was looked for: when it was made is not known. */
  readonly loose: boolean
  /** It was made this much earlier at most. */
  readonly slackMs: number
}

/** What a connection tells, and asks, whoever holds it. */
export interface ConnectionHost {
  readonly onLink: (state: LinkState) => void
  /** rest: whether its REST can be asked from here. */
  readonly onMet: (met: Met, rest: boolean) => void
  readonly onStatus: (status: WireStatus) => void
  /** Whether whoever was met last is a daemon of ours, which speaks our stream. */
  readonly isOurs: (signal: AbortSignal) => Promise<boolean>
  /** What our stream tells. */
  readonly told: (event: OwnEvent, atMs: number) => void
  /** Reads a forecast. */
  readonly hear: (received: Received) => Heard
  /** How far apart the daemon's ticks are; null: not known yet. */
  readonly tickMs: () => number | null
  /** When the newest tick was, epoch ms; NaN: none was seen. */
  readonly newestMs: () => number
}

/** How often a daemon without a stream may be asked. */
export interface Gaps {
  /** At most 30 forecasts a minute may be asked for; the limit is shared by everybody at this address. */
  readonly leastMs: number
  /** Between two questions whether there is a forecast, which have no limit and cost the daemon nothing. */
  readonly statusMs: number
  /** After the moment when a tick is due. */
  readonly marginMs: number
  /** A daemon that limits requests, and does not say for how long, counts them by the minute. */
  readonly limitedMs: number
}

/** As the daemons' own limits allow. */
export const GAPS: Gaps = { leastMs: 2_100, statusMs: 1_000, marginMs: 200, limitedMs: 30_000 }

/** Tells whether a daemon has forecasts, from what was heard last. */
export function showReadiness(
  { onLink }: Pick<ConnectionHost, 'onLink'>,
  found: Heard,
  via: 'stream' | 'polling',
): void {
  if (found.kind === 'not-ready') onLink({ kind: 'warming', message: found.message, percent: null })
  else if (found.kind !== 'other') onLink({ kind: 'open', via })
}
