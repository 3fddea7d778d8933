import type { Severity } from '#forecast/thresholds.ts'

/** Severities as filters, the worst first: what breaches now, then what will. none: servers of whose metrics none has a threshold. */
export const severityNames: readonly (readonly [severity: Severity, name: string])[] = [
  ['breaching', 'breaching'],
  ['critical', 'critical ahead'],
  ['warning', 'warning ahead'],
  ['watch', 'watch'],
  ['ok', 'ok'],
  ['pending', 'not forecast yet'],
  ['unknown', 'unknown'],
  ['none', 'no threshold'],
]

export const severityWords = {
  group: 'Severity',
  clear: 'Clear filters',
} as const
