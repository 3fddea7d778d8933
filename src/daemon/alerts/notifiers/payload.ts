import type { Alert } from '#forecast/alerts/alert.ts'
import { limitText, oddsSentence, peakText } from '#text/alerts/alertText.ts'
import { fingerprintOf } from './fingerprint.ts'

type Texts = Readonly<Record<string, string>>

/** One alert as receivers are told of it. Plain data: it is kept until its end was delivered. */
export interface TellableAlert {
  readonly id: number
  readonly labels: Texts
  readonly annotations: Texts
  /** Data time, epoch ms. */
  readonly startsMs: number
  readonly fingerprint: string
}

/** What Alertmanager sends for an alert without an end. */
const NO_END = '0001-01-01T00:00:00Z'

export function tellableOf(alert: Alert): TellableAlert {
  const { id, rule, ruleName, server, metric, severity, firedMs, startMs, latest, peak } = alert
  const labels = { alertname: ruleName, instance: server, metric, rule, server, severity }
  const [worst, newest] = [peakText(peak, metric), peakText(latest, metric)]
  const source = alert.notFromModel ? '; not from the model' : ''
  const annotations = {
    summary: plainSpaces(`${server}: ${limitText(alert)}`),
    description: plainSpaces(
      `${oddsSentence(alert)}; worst value so far ${worst}, latest ${newest}${source}`,
    ),
  }
  return { id, labels, annotations, startsMs: firedMs ?? startMs, fingerprint: fingerprintOf(labels) }
}

/** Alerts of one rule, as one message: one fleet-wide event is a few messages, however many servers it hits. */
export interface AlertGroup {
  readonly groupLabels: Texts
  readonly firing: readonly TellableAlert[]
  readonly resolved: readonly (TellableAlert & { readonly endsMs: number })[]
}

/** The body that Alertmanager's webhook receiver sends, version 4. */
export function webhookBody(
  { groupLabels, firing, resolved }: AlertGroup,
  externalUrl: string,
): Readonly<Record<string, unknown>> {
  const all = [...firing, ...resolved]
  const alertOf = (alert: TellableAlert, endsMs: number | null) => ({
    status: endsMs === null ? 'firing' : 'resolved',
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: isoOf(alert.startsMs),
    endsAt: endsMs === null ? NO_END : isoOf(endsMs),
    generatorURL: externalUrl,
    fingerprint: alert.fingerprint,
  })
  return {
    version: '4',
    groupKey: `{}:{${Object.entries(groupLabels)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(', ')}}`,
    truncatedAlerts: 0,
    status: firing.length > 0 ? 'firing' : 'resolved',
    receiver: 'fleetcast',
    groupLabels,
    commonLabels: common(all.map(({ labels }) => labels)),
    commonAnnotations: common(all.map(({ annotations }) => annotations)),
    externalURL: externalUrl,
    alerts: [
      ...firing.map((alert) => alertOf(alert, null)),
      ...resolved.map((alert) => alertOf(alert, alert.endsMs)),
    ],
  }
}

/** What Alertmanager takes at /api/v2/alerts. firingEndsMs: when it takes a firing alert for over unless it is told again. */
export function alertmanagerBody(
  { firing, resolved }: Pick<AlertGroup, 'firing' | 'resolved'>,
  externalUrl: string,
  firingEndsMs: number,
): readonly Readonly<Record<string, unknown>>[] {
  const alertOf = ({ labels, annotations, startsMs }: TellableAlert, endsMs: number) => ({
    labels,
    annotations,
    startsAt: isoOf(startsMs),
    endsAt: isoOf(endsMs),
    generatorURL: externalUrl,
  })
  return [
    ...firing.map((alert) => alertOf(alert, firingEndsMs)),
    ...resolved.map((alert) => alertOf(alert, alert.endsMs)),
  ]
}

/** Screens have thin and unbreakable spaces; what machines pass on has not. */
function plainSpaces(text: string): string {
  return text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ')
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}

function common(all: readonly Texts[]): Texts {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((texts) => texts[name] === value)),
  )
}
