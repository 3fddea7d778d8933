export type Generation = 'v1' | 'split' | 'v2'

/** How a daemon behaves beside what it forecasts. */
export interface Manners {
  /** 'none': no CORS header at all. '*': every origin. Else the one origin that is allowed. */
  readonly cors: string
  /** The key that X-API-Key has to carry; null: none is asked for. */
  readonly key: string | null
  /** Forecasts are there from this tick on. */
  readonly warmUpTicks: number
  /** Requests per path and minute before it answers 429; null: no limit, as without slowapi. */
  readonly limitPerMinute: number | null
  /** Sent as Retry-After with a 429; null: no such header, as slowapi does by default. */
  readonly retryAfterSeconds: number | null
  /** How long every answer takes. */
  readonly delayMs: number
  /** Accepts connections and never answers. */
  readonly silent: boolean
  /** What is wrong with forecasts, over REST and on the stream; null: nothing. */
  readonly malformed: 'html' | 'truncated' | 'field' | 'nan' | null
  /** The stream opens and brings no forecast. */
  readonly streamSilent: boolean
  /** Any path answers with a web page: something else listens here. */
  readonly notADaemon: boolean
  /** Any path answers as a crash does. */
  readonly status500: boolean
}

const UNTROUBLED: Omit<Manners, 'cors'> = {
  key: null,
  warmUpTicks: 0,
  limitPerMinute: null,
  retryAfterSeconds: null,
  delayMs: 0,
  silent: false,
  malformed: null,
  streamSilent: false,
  notADaemon: false,
  status500: false,
}

/** How a daemon of each generation behaves when nobody configured it. */
export const MANNERS: Readonly<Record<Generation, Manners>> = {
  v1: { ...UNTROUBLED, cors: 'none' },
  split: { ...UNTROUBLED, cors: '*' },
  v2: { ...UNTROUBLED, cors: 'http://localhost:8501' },
}
