import { formatCount, plural } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { durationText } from './time.ts'

/** `24 h` rather than `1 d`: the past of a chart. */
export function pastText(pastMs: number): string {
  return pastMs === DAY_MS ? '24 h' : durationText(pastMs)
}

const DAY_MS = 86_400_000

/** What the Trends tab says, but for events, titles and accuracy, which have modules of their own. */
export const trendsWords = {
  title: 'Trends',
  pages: 'Pages of Trends',
  pageNames: { charts: 'Charts', accuracy: 'Accuracy' },
  charts: 'Charts',
  subjects: { servers: 'Servers', groups: 'Groups' },
  picker: 'Servers and metrics shown',
  draw: 'Show',
  metrics: 'Metrics',
  groups: 'Groups',
  compare: 'Compare',
  ofAtMost: (count: number, most: number) => `${count} of at most ${most}`,
  remove: (server: string) => `Remove ${server}`,
  listed: 'Servers listed',
  clearFilters: 'clear filters',
  folded: (metrics: string, names: readonly string[]) => {
    const [first = 'nothing', ...rest] = names
    return `${metrics} of ${rest.length === 0 ? first : `${first} and ${rest.length} more`}`
  },
  /** On a phone, of what is folded: how it is drawn, and which forecast. */
  controls: (made: string) => `Display and time · forecast made at ${made}`,
  layout: 'Layout',
  layouts: { overlay: 'Overlay', multiples: 'One chart each', profiles: 'By profile' },
  look: 'Chart layout and time',
  ofGroup: 'Value of a group',
  kinds: { auto: 'Usual for the metric', mean: 'Mean per server', sum: 'Sum' },
  ownRange: 'each on its own range',
  ownRangeTitle: ' · each on its own range',
  ownRangeImage: 'each line on its own range',
  earlier: (duration: string) => `forecasts of the last ${duration}`,
  aboutEarlier:
    'Shows what the forecast would have been, recomputed from the data before each time, against what was measured',
  past: 'Past shown',
  last: (duration: string) => `last ${duration}`,
  all: (duration: string) => `all, ${duration}`,
  time: 'Time shown',
  earlierTime: 'Earlier',
  laterTime: 'Later',
  closer: 'Zoom in',
  further: 'Zoom out',
  reset: 'Reset time',
  timeIn: (title: string) => `Time in ${title}`,
  valuesTable: 'Values as a table',
  valuesOf: (title: string) => `Values of ${title}`,
  everyStep: (stride: number) => `Every ${stride}th step; the CSV has all.`,
  validAt: 'Valid at',
  measured: 'measured',
  saveCsv: (title: string) => `Save ${title} as CSV`,
  medianOnly: 'median',
  medianAnd: (band: string) => `median and ${band}`,
  earlierKey: 'recomputed for the past',
  mostPanels: (most: number, count: number) =>
    `The first ${most} of ${count} charts; choose fewer servers or metrics to see the others.`,
  addingUp: (groups: string) => `Adding up ${groups}…`,
  noGroup: 'No server of the group has a forecast that could be added up.',
  pastFailed: 'The longer past could not be read; what the forecast carries is shown.',
  pastTooMuch: 'So long a past of so many servers is not read; what the forecast carries is shown.',
  readingPast: 'Reading further back…',
  notDrawn: (count: number) => `${plural(count, 'line')} not drawn`,
  noMetric: 'it does not report this metric',
  noServer: 'it is not in this forecast',
  csv: 'CSV',
  noProfile: 'no profile',
  filteredServers: 'filtered servers',
  allServers: 'all servers',
  issueMoment: (time: string) => `${time}, time of the forecast`,
  atIssue: (ahead: string) => `now → +${ahead}`,
  atIssueThen: (ahead: string) => `at that time → +${ahead}`,
  noForecast: 'no forecast',
  noValue: 'no value',
  was: (measured: string, inside: boolean | null) =>
    ` · was ${measured}${inside === false ? ', outside' : ''}`,
  inside: (inside: number, known: number) => ` · ${inside} of ${known} values inside`,
  stale: (time: string) => `stale, last data ${time}`,
  bandIf: 'Interval if servers move',
  howMove: 'How servers move',
  dependences: {
    independent: 'each server for itself',
    estimated: 'as in their past',
    together: 'all move together',
  },
} as const

export const replayWords = {
  group: 'Forecast shown',
  label: 'Show the forecast made at',
  slider: 'Show the forecast made at, time before the latest',
  latest: 'Latest',
  agoText: (steps: number, stepMs: number) =>
    steps === 0 ? 'latest' : `${durationText(steps * stepMs)} ago`,
  nearest: 'The nearest forecast that is kept',
  earlier: 'One step earlier',
  later: 'One step later',
  replay: 'Replay',
  pause: 'Pause',
  cancel: 'Cancel',
  waiting: 'Waiting',
  making: (ago: string) => `Recomputing the forecast of ${ago}`,
  fetching: (ago: string) => `Reading the forecast made ${ago}`,
  current: (made: string, until: string) => `The latest forecast, made at ${made}, reaches ${until}.`,
  /** A forecast of the past that is made anew was not issued then, and does not say so. */
  past: (made: string, until: string, isRecomputed: boolean) =>
    isRecomputed
      ? `Recomputed from the data before ${made}, reaches ${until}.`
      : `Made at ${made}, reaches ${until}.`,
  nothingYet: 'Nothing of it has been measured yet.',
  since: (known: number) => `${plural(known, 'value')} measured since.`,
  held: (inside: number, known: number, coverage: number) =>
    `Of ${plural(known, 'value')} measured since, ${formatCount(inside)} (${wholePercentText(inside / known)}) lie inside the ${wholePercentText(coverage)} interval.`,
  mark: (time: string, isRecomputed: boolean) => (isRecomputed ? `data before ${time}` : `made ${time}`),
} as const

export const trendsCommandWords = {
  earlier: 'Show the forecast made one step earlier',
  later: 'Show the forecast made one step later',
  latest: 'Show the latest forecast',
  replayKeywords: 'replay past forecast made at',
  reset: 'Show all of the time again',
  ownRange: 'Each line on its own range, or in its unit',
  layouts: {
    overlay: 'Overlay the lines in one chart',
    multiples: 'One small chart per line',
    profiles: 'One chart per profile',
  },
  layoutKeywords: 'layout compare',
} as const

export const groupNoteWords = {
  of: (kind: 'mean' | 'sum', servers: string) => `${kind === 'mean' ? 'Mean' : 'Sum'} of ${servers}`,
  stale: (count: string) => `${count} stale`,
  without: (count: string) => `${count} without a forecast`,
  pending: (count: string) => `${count} not forecast yet`,
  skipped: (what: readonly string[]) => `, ${what.join(' and ')} skipped`,
  band: (how: string) => ` · interval: ${how}`,
  how: 'how',
  points: (kind: string) =>
    `The servers have point forecasts without an interval: the line is the ${kind} of these points, which is no median of the ${kind}, and it has no interval.`,
  quantiles: (kind: string) =>
    `The quantiles are those of the ${kind} itself, not the ${kind} of the servers’ quantiles: that would be right only if all servers moved together. Each server keeps its own forecast; a Gaussian copula with one common factor ties them.`,
  noCorrelation: ' Their histories give no correlation, so the cautious end, all together, is taken.',
  correlation: (value: string, servers: string, lag: string) =>
    ` Its correlation, ${value}, is the mean over all pairs of ${servers} of the correlation of their changes over ${lag} of history (normal scores of ranks). Slower moves that all make together are hardly in it: replay past forecasts and see how many values fall inside, and look at the outer end too.`,
  draws: (count: string) => ` ${count} seeded draws give the quantiles.`,
  normal: (most: number, kind: string) =>
    ` With more than ${most} servers, their ${kind} given the factor is taken as normal (central limit theorem).`,
  end: (within: string, low: string, high: string) =>
    `In ${within}: median, ${low} to ${high}. Thin dotted lines: the other two.`,
  rho: (value: string | null) => (value === null ? 'unknown, taken as together' : `correlation ${value}`),
} as const
