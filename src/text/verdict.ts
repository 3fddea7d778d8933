import type { Finding, Verdict } from '#forecast/verdict/verdict.ts'
import { middleCut } from './middleCut.ts'
import { formatCount, plural } from './numbers.ts'

/** What a daemon says is not ours: it may be long. */
const CLAIM_LENGTH = 40

const WHAT: Readonly<Record<Exclude<Finding['kind'], 'admitted'>, string>> = {
  line: 'straight lines, not the model',
  deaf: 'forecasts ignore the data',
  repeats: 'forecasts repeat the past',
}

function claimText(claim: string | null): string {
  return claim === null ? 'does not name a model' : `says ${middleCut(claim, CLAIM_LENGTH)}`
}

function metricsText(metrics: readonly string[]): string {
  const [only] = metrics
  return only !== undefined && metrics.length === 1 ? only : plural(metrics.length, 'metric')
}

/** `Unverified · says TFT`, `Rejected: straight lines, not the model`. claim: the daemon's model_type; null: none. */
export function verdictTitle(verdict: Verdict, claim: string | null): string {
  switch (verdict.kind) {
    case 'testing':
      return `Testing · ${claimText(claim)}`
    case 'unverified':
      return `Unverified · ${claimText(claim)}`
    case 'rejected': {
      const [first] = verdict.findings
      const { rejectedMetrics } = verdict
      const which = rejectedMetrics.length === 0 ? '' : ` for ${metricsText(rejectedMetrics)}`
      if (first === undefined) return `Rejected${which}`
      const what = first.kind === 'admitted' ? `the daemon ${claimText(first.says)}` : WHAT[first.kind]
      return `Rejected${which}: ${what}`
    }
  }
}

/** What was found, of how many series, and why no trained network does so. */
export function findingText(finding: Finding): string {
  if (finding.kind === 'admitted') {
    const says = middleCut(finding.says, CLAIM_LENGTH)
    return `The daemon reports model_type "${says}", so its forecasts are not from a TFT.`
  }
  const { kind, series, of, metrics } = finding
  const share = `${formatCount(series)} of ${formatCount(of)}`
  const where = `(${metricsText(metrics)})`
  switch (kind) {
    case 'line':
      return (
        `${share} testable series ${where}: P50 is a straight line up to the metric’s bounds, and the P10 to P90 range ` +
        'grows as the square root of the step. A trained network does not forecast like this.'
      )
    case 'deaf':
      return (
        `${share} series with different values ${where}: P50 is the same regardless of the values. ` +
        'A network that reads its input changes its forecast with the input.'
      )
    case 'repeats':
      return (
        `${share} testable series ${where}: P50 repeats the last measured values instead of forecasting ` +
        'the next ones.'
      )
  }
}

/** The verdict in one to three sentences: what was tested, what it means, what it does not. */
export function verdictSummary(verdict: Verdict, claim: string | null): string {
  const source = `The daemon ${claimText(claim)}`
  const seen = plural(verdict.ticks, 'forecast')
  switch (verdict.kind) {
    case 'testing':
      return `${source}. ${seen} received so far; at least 3 with testable values are needed.`
    case 'unverified':
      return (
        `${source}. Nothing in ${seen} contradicts this claim, but that is no proof: ` +
        'only forecasts made on this machine are known to come from the model.'
      )
    case 'rejected':
      return `${source}. ${verdict.findings.map(findingText).join(' ')}`
  }
}
