import { durationText } from './time.ts'

/** The dialog that connects to a daemon. */
export const connectWords = {
  title: 'Connect to a daemon',
  address: 'Address',
  addressExample: 'host:8000',
  addressHint: 'Host and port, or a URL.',
  key: 'API key',
  optional: 'optional',
  keyHint: 'Only if the daemon requires one: second-generation daemons do.',
  remember: 'Remember the key on this device',
  connect: 'Connect',
  again: 'Connect again',
  cancel: 'Cancel',
  recent: 'Recent',
  forget: (address: string): string => `Forget ${address}`,
  forgetAbout: 'Forget the address, its key and its settings',
  about:
    'The daemon makes the forecasts. This page sends it only requests and the key; the key is never part of links, exports or logs.',
} as const

/** `Connects to http://db-host:8000 (http, because …)`: what an address is read as. */
export function connectsTo(address: string, assumed: 'http' | 'https' | null): string {
  if (assumed === null) return `Connects to ${address}`
  const why = assumed === 'https' ? 'because this page was loaded over https' : 'because no scheme is given'
  return `Connects to ${address} (${assumed}, ${why})`
}

/** A link names a daemon: whether to connect is the person's decision. */
export const connectQuestionWords = {
  titleOf: (address: string): string => `Connect to ${address}?`,
  about:
    'The link that opened this page names this daemon. Nothing has been sent to it yet. Connect only to daemons that you know.',
  connect: 'Connect',
  notNow: 'Not now',
  invalidTitle: 'The daemon address in the link is not valid',
  close: 'Close',
} as const

/** How a connection stands, over all tabs and in the dialog. */
export const connectionWords = {
  region: 'Connection',
  noForecast: 'Connected. There is no forecast yet.',
  warmingUp: 'Warming up',
  retry: 'Retry now',
  again: 'Connect again',
  whatToDo: 'Show what to do',
  dismiss: 'Dismiss',
  refused: 'Connection refused',
  chip: (state: string): string => `${state}: open the daemon`,
} as const

export const keptKeyWords = {
  lasting: 'A key for this daemon is stored on this device.',
  passing: 'A key for this daemon is stored until this tab closes.',
  forget: 'Forget key',
} as const

/** What is known of the daemon. */
export const daemonCardWords = {
  title: 'Daemon',
  none: 'No daemon is connected.',
  address: 'Address',
  daemon: 'Daemon',
  notIdentified: 'not identified yet',
  status: 'Status',
  via: 'Transport',
  stream: 'stream (WebSocket)',
  polling: 'polling',
  reported: 'Reported model',
  notStated: 'not stated',
  ticks: 'Ticks',
  clock: 'Clock',
  rest: 'REST',
  noRest: 'this page cannot query its other endpoints',
  problem: 'Last problem',
  metrics: 'Metrics',
  model: 'Model',
  noModel: 'none',
  forecasts: 'Forecasts',
  noForecast: 'No forecast',
  received: 'Received',
  stored: 'Stored',
  keptRegion: 'Data kept in this browser',
  kept: 'Kept in this browser',
  accuracy: 'Accuracy',
  disk: 'On disk',
  clear: 'Clear kept data',
  again: 'Connect again',
  disconnect: 'Disconnect',
  another: 'Connect to another daemon…',
  changeAddress: 'Change address or key…',
} as const

/** `model TFT, on cuda`, as the daemon itself reports. nulls: it does not. */
export const reportedModel = (type: string | null, device: string | null): string =>
  `${type ?? daemonCardWords.notStated}${device === null ? '' : `, on ${device}`}`

/** What one step of the daemon's forecasts is. */
export const daemonStepWords = {
  region: 'Step of the forecasts',
  title: 'Step of the forecasts',
  about: (story: string, usedMs: number): string =>
    `${story} Times to breach are based on ${durationText(usedMs)}.`,
  unknown: 'unknown',
  measured: 'measured between ticks',
  stated: 'stated in its alerts',
  use: (stepMs: number): string => `Use ${durationText(stepMs)}`,
} as const
