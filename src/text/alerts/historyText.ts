import type { Alert, Peak } from '#forecast/alerts/alert.ts'
import { probabilityText } from '../probability.ts'
import { timeText, type Zone } from '../time.ts'
import { limitText, peakText } from './alertText.ts'
import { alertWords } from './words.ts'

/** `Critical within the horizon: cpu_percent ≥ 90 %`. */
export function ruleOfText(alert: Alert): string {
  return `${alert.ruleName}: ${limitText(alert)}`
}

/** When it began, as far as that was seen. */
export function beganText({ startMs, measuredMs, preexisting }: Alert, zone: Zone, nowMs: number): string {
  const began = timeText(startMs, zone, nowMs)
  if (!preexisting) return began
  return `${began} or before: ${measuredMs !== null && measuredMs <= startMs ? 'it was measured already' : 'the first forecast that was read foresaw it already'}`
}

/** `97.1 % · 95 to 99 at 16:40 UTC, forecast of 14:05 UTC`. */
export function peakSentence(peak: Peak, metric: string, zone: Zone, nowMs: number): string {
  const [valid, issue] = [peak.validMs, peak.issueMs].map((ms) => timeText(ms, zone, nowMs))
  return `${peakText(peak, metric)} at ${valid ?? ''}, forecast of ${issue ?? ''}`
}

/** `14:00 UTC: breach, 62 %; 14:05 UTC: clear, 4 %`. */
export function votesText({ votes }: Alert, zone: Zone, nowMs: number): string {
  const { noVotes, votes: names } = alertWords.history
  if (votes.length === 0) return noVotes
  return votes
    .map(
      ({ issueMs, vote, chance }) =>
        `${timeText(issueMs, zone, nowMs)}: ${names[vote]}, ${probabilityText(chance)}`,
    )
    .join('; ')
}
