import { plural } from './numbers.ts'

/** The dialog of thresholds and chances, and their fields. */
export const thresholdWords = {
  title: 'Thresholds',
  button: 'Thresholds',
  buttonOf: (metric: string) => `Thresholds of ${metric}`,
  lead: 'Values at which a metric is warning or critical, in the unit of the data. Severities, chances, times and alerts that watch a threshold follow. A link to this view carries what differs from the defaults.',
  empty: 'The metrics appear here once there is a forecast.',
  metric: 'Metric',
  side: 'Breach when',
  warning: 'Warning',
  critical: 'Critical',
  default: 'Default',
  none: 'none',
  sides: { above: 'at or above', below: 'at or below', none: 'none' },
  /** Labels of one metric's fields. */
  sideOf: (metric: string) => `${metric}: breach when`,
  fieldOf: (metric: string, field: string) => `${metric}: ${field.toLowerCase()}`,
  resetOf: (metric: string, to: string) => `${metric}: reset to the default, ${to}`,
  apply: 'Apply',
  reset: 'Reset all to defaults',
  import: 'Import…',
  export: 'Export JSON',
} as const

/** What is wrong with a threshold that was typed in. */
export const thresholdFaults = {
  notANumber: (field: string) => `${field} is not a number`,
  notAPercentage: (field: string) => `${field} is not between 0 and 100\u202f%`,
  order: (side: 'above' | 'below') => `critical is ${side} warning`,
  schema: 'critical must be at or beyond warning',
} as const

/** A file of thresholds that was read, or why it was not. */
export const thresholdFileWords = {
  tooLarge: 'the file is too large for thresholds',
  unreadable: 'the file could not be read; it may have changed since you chose it',
  notJson: 'the file is not JSON',
  whole: 'the whole file',
  unexpected: 'not as expected',
  /** As a message about the file of this name. */
  about: (name: string, text: string) => `${name}: ${text}`,
  read: (metrics: number, hasOdds: boolean) =>
    `thresholds of ${plural(metrics, 'metric')}${hasOdds ? ' and chances' : ''}, not applied yet`,
} as const

/** From which chance of a breach a series is critical, warning or watch. */
export const oddsWords = {
  title: (horizon: string | null) => `Severity by chance of a breach within ${horizon ?? 'the horizon'}`,
  critical: 'critical,',
  warning: 'warning',
  watch: 'watch',
  from: 'from',
  percent: '\u202f%',
  alarmLabel: 'chance for critical and warning, percent',
  watchLabel: 'chance for watch, percent',
  ofThat: 'of breaching that threshold',
  ofWarning: 'of breaching the warning threshold',
  help: (alarm: string, watch: string) =>
    `Defaults: ${alarm} and ${watch}. A lower chance finds more breaches and raises more false alarms. A current value beyond its threshold is breaching, whatever the chance. Alert rules have their own chance.`,
  alarmName: 'The chance for critical and warning',
  watchName: 'The chance for watch',
  notANumber: (name: string) => `${name} is not a number.`,
  notAChance: (name: string) => `${name} must be more than 0 and at most 100\u202f%.`,
  order: (name: string) => `${name} must be at most the one for critical and warning.`,
  schema: 'watch must be at most alarm',
} as const
