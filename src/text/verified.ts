import type { ErrorData } from '#forecast/errors.ts'
import { formatCount, formatQuantity, plural, quantityText } from './numbers.ts'
import { percentText } from './percent.ts'

/** What is told of a verification: see app/state/verification.ts. */
type Told =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly server: string }
  | {
      readonly kind: 'done'
      readonly found: {
        readonly server: string
        readonly metrics: readonly string[]
        readonly agrees: boolean
        readonly largest: {
          readonly metric: string
          readonly difference: number
          readonly ofRange: number
          readonly step: number
        }
      }
    }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/** Whether the daemon's model says here what it says there, as a sentence. */
export function verifiedText(told: Told): {
  readonly text: string
  readonly tone: 'good' | 'trouble' | 'unknown'
} {
  switch (told.kind) {
    case 'none':
      return {
        text: 'Not verified yet. This page can load the daemon’s model, run it on one server’s data and compare.',
        tone: 'unknown',
      }
    case 'running':
      return {
        text: `Recomputing the forecast of ${told.server} in this page with the daemon’s model…`,
        tone: 'unknown',
      }
    case 'failed':
      return { text: `Not verified: ${told.error.message}.`, tone: 'unknown' }
    case 'done': {
      const { server, metrics, agrees, largest } = told.found
      const { metric, difference, ofRange, step } = largest
      return agrees
        ? {
            text: `Verified: this page recomputed the forecast of ${server} with the same model; ${difference === 0 ? 'no difference' : `largest difference ${differenceText(difference, metric)} in ${metric}`} (${plural(metrics.length, 'metric')}, P10, P50 and P90).`,
            tone: 'good',
          }
        : {
            text: `Different: recomputed in this page with the daemon’s model, the forecast of ${server} differs by up to ${differenceText(difference, metric)} in ${metric}, step ${formatCount(step)}${rangeText(ofRange)}.`,
            tone: 'trouble',
          }
    }
  }
}

/** Tiny differences keep their digits: `0.00004`. */
function differenceText(difference: number, metric: string): string {
  if (difference >= 0.01) return quantityText(formatQuantity(difference, metric))
  return difference < 1e-7
    ? 'less than 0.0000001'
    : Number(difference.toPrecision(1)).toFixed(7).replace(/0+$/, '')
}

function rangeText(ofRange: number): string {
  if (!Number.isFinite(ofRange)) return ''
  return ` (${ofRange < 0.0005 ? 'less than 0.1\u202f%' : percentText(ofRange)} of its P10 to P90 range)`
}
