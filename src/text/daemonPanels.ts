import { formatCount, plural, significant } from './numbers.ts'

/** The daemon's own figures, and what is beside them. */
export const daemonWords = {
  theDaemon: 'The daemon',
  modelHere: 'The model here',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  forecastHere: 'Forecast here',
  stopHere: 'Stop the model here',
  addHistory: 'Add history…',
  reading: (name: string) => `Reading ${name}…`,
  daemonsTime: (stamp: string) => `${stamp} (the daemon’s time)`,
} as const

/** Whose forecasts are shown. */
export const makerWords = {
  region: 'Who forecasts',
  label: 'Forecasts',
  names: { daemon: 'As the daemon says', here: 'As the model here says' },
  failed: (title: string, message: string) => `The model here failed. ${title}: ${message}`,
  untilThen: 'the daemon’s forecasts stay until then',
  loading: 'Loading the model…',
  measuring: 'Collecting: measuring how often the daemon ticks',
  collecting: (have: number, need: number, more: string) =>
    `Collecting: ${have} of ${need} steps, about ${more} more`,
  running: (every: string, seconds: number) => `A forecast about every ${every} (${seconds} s each)`,
  tick: 'tick',
  ticks: (ordinal: string) => `${ordinal} tick`,
  added: (name: string, matched: number, of: number) => `${name}: ${matched} of ${of} servers match`,
} as const

export const compareWords = {
  region: (server: string) => `Both forecasts of ${server}`,
  side: (metric: string, name: string) => `${metric}, ${name}`,
  none: 'no forecast of this metric',
} as const

export const panelWords = {
  region: 'As the daemon says',
  title: 'As the daemon says',
  ownTitle: 'From the daemon’s past',
  lead: (address: string) =>
    `These are the own figures of ${address}, shown as they came and unchecked. Everything above is computed here from the forecast on screen.`,
  ownLead: (address: string) => `What ${address} finds in its own past, as it came.`,
  facts: 'Its model',
  cascade: 'Cascade health',
  drift: 'Drift',
  summary: 'Its last 24 h',
  escalations: 'Its last escalations',
} as const

/** Names of the daemon's figures. */
export const figureNames = {
  score: 'Score',
  risk: 'Risk',
  anomalous: 'Anomalous',
  correlation: 'Correlation',
  recommendation: 'Recommendation',
  predictionError: 'Prediction error',
  distributionShift: 'Distribution shift',
  featureDrift: 'Feature drift',
  anomalyRate: 'Anomaly rate',
  combined: 'Combined',
  dataPoints: 'Data points',
  asOf: 'As of',
  says: 'Says',
  name: 'Name',
  path: 'Path',
  trained: 'Trained',
  horizon: 'Horizon',
  looksBack: 'Looks back',
  knownServers: 'Known servers',
  alerts: 'Alerts',
  resolved: 'Resolved',
  unresolved: 'Unresolved',
  untilResolved: 'Time to resolve',
  incidents: 'Incidents',
  serversAffected: 'Servers affected',
} as const

export const figureText = {
  score: (score: number, status: string | null) =>
    `${significant(score, 3, 1)} of 100${status === null ? '' : ` · ${status}`}`,
  anomalous: (count: number, of: number | null, rate: string | null) =>
    `${formatCount(count)}${of === null ? '' : ` of ${formatCount(of)}`} servers${rate === null ? '' : ` · ${rate}`}`,
  limit: (limit: string) => `limit ${limit}`,
  modelLoaded: (isLoaded: boolean) => (isLoaded ? 'a model is loaded' : 'no model is loaded'),
  mode: (mode: string) => `mode ${mode}`,
  steps: (count: number) => plural(count, 'step'),
  of: (count: number, of: number) => `${formatCount(count)} of ${formatCount(of)}`,
  critical: (count: number) => `${formatCount(count)} critical`,
  warning: (count: number) => `${formatCount(count)} warning`,
  onAverage: (duration: string) => `${duration} on average`,
} as const

export const escalationWords = {
  none: 'None in the last 24 h.',
  label: 'Escalations',
  caption: 'The daemon’s last escalations',
  columns: ['Time', 'Server', 'Level', 'Risk'],
} as const

export const daemonAlertWords = {
  title: 'Its alerts',
  none: 'It sends no alerts with the newest forecast.',
  count: (breaches: number, sent: number) =>
    `${formatCount(breaches)} ${breaches === 1 ? 'breach' : 'breaches'}, sent as ${plural(sent, 'alert')}: one for every step beyond a threshold.`,
  fewer: (count: number) => `First ${count} only`,
  all: (count: number) => `Show all ${formatCount(count)}`,
  peak: (isBelow: boolean, value: string, after: string) =>
    `${isBelow ? 'lowest' : 'peak'} ${value} at +${after}`,
  range: (from: string, to: string) => `${from} to ${to}`,
} as const

export const daemonOddsWords = {
  title: 'Its incident probability',
  label: 'Incident probability',
  caption: 'The daemon’s incident probability beside ours',
  columns: ['Within', 'The daemon', 'Computed here'],
  within: { soon: '30 min', horizon: '8 h' },
  highRisk: (count: number, of: number | null) =>
    `${formatCount(count)}${of === null ? '' : ` of ${formatCount(of)}`} servers at high risk. `,
  health: (health: string) => `Fleet health: ${health}. `,
  note: 'The daemon scores points over its steps; the figure here is the chance of a new critical breach.',
  unknown: 'unknown',
  bounds: (low: string, high: string) => (low === high ? '' : ` · ${low} to ${high}`),
} as const

export const counterfactualWords = {
  title: 'What if, as the daemon computes it',
  caption: 'What if, by the daemon',
  columns: ['Scenario', 'CPU then', 'Change', 'Effort', 'Risk', 'Source'],
  source: 'the daemon',
} as const

export const daemonWhyWords = {
  title: 'Why',
  notAsked: 'The daemon is disconnected and was not asked before.',
  asking: 'Asking the daemon…',
  failed: (why: string) => `The daemon did not explain: ${why}`,
  none: 'This daemon explains nothing: it has no such endpoint. A forecast made here comes with the model’s own weights: which variables and which part of the past it looked at.',
  region: 'The daemon’s explanation',
  heading: (method: string | null) => {
    if (method === 'approximation') return 'The daemon’s explanation: formulas, not the model'
    return `The daemon’s explanation: ${method === null ? 'names no method' : `says method ${method}`}`
  },
  noForecastHere: (metric: string, server: string) => `It has no forecast of ${metric} of ${server}.`,
  importance: 'Importance, as the daemon computes it',
  all: (count: number) => `All ${formatCount(count)}`,
  attention: 'Attention, as the daemon computes it',
} as const

export const evidenceWords = {
  /** What the dashed line is. */
  found: {
    line: 'a straight line',
    deaf: 'a forecast from other values',
    repeats: 'the values measured before',
  },
  figure: (metric: string, server: string, found: string, low: string, high: string) =>
    `${metric} of ${server}: P50 beside ${found}, ${low} to ${high}`,
  step: (step: number) => `step ${step}`,
  p50: 'the daemon’s P50',
  rejected: 'Rejected forecasts',
  button: 'Evidence',
  foundBy: (ticks: number, address: string) =>
    `Found by testing ${plural(ticks, 'forecast')} of ${address}. Such forecasts are shown dashed and exported as not from the model.`,
  how: 'How this is tested',
  tests: [
    'P50 of every series is held against a straight line, and the P10 to P90 range against the square root of the step: a trained network’s curves fit neither.',
    'Forecasts from different values are compared, over time and between servers: a forecast that does not change with its input does not read it.',
    'P50 is compared with the values measured just before: a copy of the past is not a forecast.',
  ],
  wayOut: 'The model on this page can forecast the daemon’s values itself. Nothing leaves this machine.',
} as const
