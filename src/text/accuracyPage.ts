import { shareText } from './percent.ts'

/** What the accuracy page says, but for its verdicts (accuracyVerdict.ts) and its figures (accuracy.ts). */
export const accuracyPageWords = {
  title: 'Accuracy',
  titles: {
    file: 'Accuracy on this file',
    kept: 'Accuracy of the daemon’s forecasts',
    collected: 'Accuracy on the daemon’s values',
  },
  about: (model: string | null, source: string) =>
    `How good ${model ?? 'the model'} has been on ${source}, compared with simple (“naive”) forecasts that need no model: repeating the last value, repeating yesterday, a straight line, the usual range.`,
  verdicts: 'Verdict',
  tried: (what: string) => `Tried on ${what}.`,
  trying: 'A short trial of a few seconds runs on the file’s past as soon as nothing else does.',
  /** In place of a metric's verdict, by what became of the trial, in the words of the header's line; off: nobody wants it. */
  untried: {
    none: 'Being tried',
    short: 'Unknown: too little history',
    failed: 'Unknown: the trial failed',
    done: 'Unknown: too few forecasts to judge',
    off: 'Not tried',
  },
  trialOff: 'The short trial on the file’s past is switched off. Run a full backtest for a verdict.',
  trialShort:
    'The file is too short to try the model on its past. Open a file that reaches further back, or go by the forecast with care.',
  trialFailed: (title: string, message: string) =>
    `The model could not be tried on the file’s past. ${title}: ${message}.`,
  how: 'A metric counts as better or worse where the difference from the best simple forecast is at least 2\u202f% of its loss and more than chance (5\u202f%) over the past times tried, and over the servers where only some were.',
  howTitle: 'How a verdict is reached',
  tryUnasked: 'Try the model on each file’s past while nothing else runs (a few seconds)',
  showNaive: (metrics: string) =>
    metrics === ''
      ? 'Show the simple forecast where the model is worse, marked as not from the model'
      : `Show the simple forecast for ${metrics}, marked as not from the model`,
  tested: 'Tested on',
  parts: { half: 'last 50\u202f%', fifth: 'last 20\u202f%', tenth: 'last 10\u202f%' },
  every: 'Forecast every',
  metric: 'Metric',
  allMetrics: 'all',
  options: 'Backtest options',
  run: 'Run a full backtest',
  measure: 'Measure accuracy',
  cancel: 'Cancel',
  calibrate: 'Calibrate on this file',
  aboutCalibrate:
    'Fits a correction of the levels on 60 to 80\u202f% of the file’s time and tests it on the last 20\u202f%',
  aboutRun: (what: string) => `A full backtest covers every server: ${what}.`,
  runOn: (part: string, every: string, of: string) => `the ${part} of ${of}, a forecast every ${every}`,
  theFile: 'the file',
  daemonValues: 'the daemon’s values',
  starting: 'Starting',
  startingBacktest: 'Starting the backtest',
  figures: 'All figures, for experts',
  figuresOf: 'Figures',
  levels: 'Levels',
  levelsOf: { model: 'model’s own levels', file: 'calibrated on this file' },
  saveCsv: 'Save CSV',
  csvSteps: 'steps ahead',
  calibratedWith: { file: 'this file', model: 'model' },
  unmeasuredHost:
    'Press Measure accuracy for all figures, worked out from the forecasts that the daemon keeps whole.',
  unmeasuredKept: (source: string) =>
    `Nothing is measured yet. Forecasts from ${source} are compared with what happened since: the longer this page is connected, the more there is to compare.`,
  unmeasuredCollected:
    'Nothing is measured yet. A backtest forecasts the end of the daemon’s values so far as if it had not happened, in the background, and compares; it can be cancelled at any time.',
  nothingCompared: 'No forecast of this part could be compared with what followed.',
  noWindow: (series: string) => `${series} series could not be forecast at some past time.`,
  notFinite: (forecasts: string) => `${forecasts} had a level that was no number, and is not scored.`,
  pointOnly:
    'A point forecast without an interval: it has no levels to compare with naive forecasts or with what followed. Levels calibrated on this file would have.',
  valuesTable: 'Values as a table',
  meanings: 'What the figures mean',
} as const

export const figureWords = {
  byMetric: 'Figures by metric',
  byMetricCaption: 'Accuracy by metric, profile and server',
  fold: (metric: string) => `Profiles and servers of ${metric}`,
  byProfile: 'by profile',
  byServer: 'by server',
  noProfile: 'no profile',
  moreServers: (count: string) => `${count} more servers`,
  /** Where values lie exactly on the lower edge of the interval: which of the two columns is which. */
  ties: 'Without ties: values exactly on the lower edge of the interval (an idle server at 0) are taken as outside. Where both columns differ, the truth lies in between.',
  inUsual: 'In P10–P90',
  inUsualStrict: 'without ties',
  inWidest: 'In P2–P98',
  inWidestStrict: 'without ties',
  columns: {
    name: { name: 'Metric', about: '' },
    windows: { name: 'Forecasts', about: 'pairs of a server and a past time' },
    loss: { name: 'Loss', about: '2 · Σ pinball loss / Σ |value|, mean of P10, P50 and P90: less is better' },
    mae: { name: 'MAE', about: 'mean |value − P50|' },
    covered: { name: 'In P10–P90', about: 'share of values with P10 ≤ value ≤ P90: 80\u202f% is right' },
    coveredHalfOpen: {
      name: 'without ties',
      about: 'share of values with P10 < value ≤ P90: 80\u202f% is right',
    },
    covered96: { name: 'In P2–P98', about: 'share of values with P2 ≤ value ≤ P98: 96\u202f% is right' },
    covered96HalfOpen: {
      name: 'without ties',
      about: 'share of values with P2 < value ≤ P98: 96\u202f% is right',
    },
    width: { name: 'Width', about: 'mean of P90 − P10' },
    skillLast: {
      name: 'vs last value',
      about: 'loss saved against the last value with its residuals’ quantiles',
    },
    skillYesterday: {
      name: 'vs yesterday',
      about: 'loss saved against the same time yesterday with its residuals’ quantiles',
    },
    skillHardest: { name: 'vs best naive', about: 'loss saved against the best naive forecast' },
  },
  horizonColumns: { ahead: 'Ahead', loss: 'Loss', mae: 'MAE', width: 'Width' },
  byHorizon: 'Figures by horizon',
  byHorizonCaption: (metric: string) => `${metric} by how far ahead`,
  skill: 'Skill by horizon',
  skillTitle: (metric: string) => `Skill by horizon, ${metric}`,
  aboutSkill: 'Share of a naive forecast’s loss that the model saves; below 0 it is worse.',
  skillLines: {
    best: 'vs the best naive forecast',
    last: 'vs the last value',
    yesterday: 'vs the same time yesterday',
  },
  calibration: 'Calibration',
  calibrationTitle: (metric: string) => `Calibration, ${metric}`,
  aboutCalibration: (values: string) =>
    `Each level against the share of ${values} values at or below it; on the diagonal a level means what it says.`,
  atOrBelow: 'at or below the level',
  below: 'strictly below it',
  calibrationImage: (values: string) => `${values} values: at or below the level, and strictly below it`,
  byLevel: 'Calibration by level',
  levelColumns: ['Level', 'At or below', 'Strictly below', 'Loss'],
  chances: 'Probability of a breach',
  chancesTitle: (metric: string) => `Probability of a breach, ${metric}`,
  aboutChances: (within: string) =>
    `Probability forecast at those times against the share that breached within ${within}; on the diagonal a probability means what it says. Servers that are breaching already do not count for a threshold.`,
  chanceLine: (name: string, windows: string) => `${name}, ${windows}`,
  chancesTable: 'Probability forecast and happened',
  chancesColumns: ['Threshold', 'Forecast', 'Happened', 'Forecasts'],
  chancesImage: (within: string, names: string) => `within ${within}: ${names}; forecast against happened`,
  againstNaive: 'Against naive forecasts',
  againstNaiveOf: (metric: string) => `${metric} against naive forecasts`,
  naiveTable: 'Model and naive forecasts',
  naiveCaption: (metric: string) => `${metric}: model and naive forecasts`,
  model: 'Model',
  naiveColumns: [
    'Forecast',
    'Loss P10',
    'P50',
    'P90',
    'mean',
    'In P10–P90',
    'without ties',
    'MAE',
    'Model’s skill',
  ],
  breaches: 'Breaches forecast',
  breachesOf: (metric: string) => `Breaches of ${metric}`,
  noThreshold: (metric: string) => `${metric} has no threshold.`,
  chanceTable: 'Breach probabilities',
  chanceCaption: (metric: string) => `Probability of a breach of ${metric}`,
  chanceColumns: [
    'Probability of a breach',
    'Forecasts',
    'Breaches',
    'Forecast',
    'Happened',
    'Brier',
    'Base-rate Brier',
  ],
  alarmTable: 'Alerts',
  alarmCaption: (metric: string) => `Alerts by the probability of a breach of ${metric}`,
  alarmColumns: ['Alert', 'Alerts raised', 'Came true', 'Precision', 'Recall', 'Lead time'],
  within: (name: string, limit: string, within: string) => `${name} ${limit} within ${within}`,
  from: (name: string, chance: string) => `${name} from ${chance}`,
  byMedian: (name: string) => `${name} by P50`,
  severities: { warning: '◆ warning', critical: '▲ critical' },
  aboutBreaches:
    'Servers that are breaching already do not count. Forecast: the mean of the probabilities at those times; happened: the share that breached. Brier: mean squared error of the probability, worth something where it is below the base rate’s. Lead time: from the forecast to the breach, of alerts that came true.',
} as const

export const calibratedWords = {
  title: 'Calibrated on this file',
  about: (forecasts: string, fittedOn: string) =>
    `Levels were fitted on ${forecasts} forecasts of ${fittedOn}; these figures are of the part after it, which the fit has not seen.`,
  table: 'Before and after calibration',
  caption: 'Coverage and loss before and after',
  columns: ['Metric', 'In P10–P90 before', 'after', 'In P2–P98 before', 'after', 'Loss before', 'after'],
  use: 'Make forecasts with it',
  inUse: ' · the forecast on screen is made with it, and its notes say so',
  bannerLabel: 'Coverage',
  dismiss: 'Dismiss',
} as const

export const keptWords = {
  matured:
    'The daemon compares each of its forecasts with what happened, as it matures, beside naive forecasts that need no model.',
  none: 'No forecast has matured yet.',
  good: (values: string) => `${values} scored: P10 to P90 covers 65 to 95\u202f% of each metric.`,
  moreSeries: (count: string) => `and ${count} more series`,
  live: (source: string, kept: string) =>
    `Measured live: forecasts from ${source} are kept and compared with what happened since, beside naive forecasts that need no model.${kept}`,
  kept: (forecasts: string, since: string | null) =>
    ` ${forecasts} kept${since === null ? '' : ` since ${since}`}.`,
} as const

/**
 * What accuracy is measured on. file: a backtest on its rows. kept: forecasts that a daemon sent, compared with what
 * happened. collected: a backtest of the model here on a daemon's values.
 */
export type MeasuredOn = 'file' | 'kept' | 'collected'

/** Where something was found, at the start of a sentence. */
const FOUND_ON: Readonly<Record<MeasuredOn, string>> = {
  file: 'On this file',
  kept: 'In the kept forecasts',
  collected: 'On the daemon’s values',
}

/** Metrics that the banner names. */
const NAMED = 3

/** `The 80 % interval should hold 80 % of values. On this file it held 48.2 % of cpu_percent (too narrow).` */
export function coverageBannerText(
  found: readonly { readonly metric: string; readonly kind: 'narrow' | 'wide'; readonly share: number }[],
  on: MeasuredOn,
): string {
  const named = found
    .slice(0, NAMED)
    .map(({ metric, share, kind }) => `${shareText(share)} of ${metric} (too ${kind})`)
  const more = found.length - NAMED
  const others = more > 0 ? ` ${more === 1 ? '1 more metric is' : `${more} more metrics are`} off too.` : ''
  return `The interval from P10 to P90 should hold 80\u202f% of values. ${FOUND_ON[on]} it held ${named.join(', ')}.${others}`
}
