import type { Clock } from '../../clock/clock.ts'
import type { WebhookConfig } from '../../config/config.ts'
import { fingerprintOf } from './fingerprint.ts'
import { alertmanagerBody, webhookBody } from './payload.ts'
import { postJson, type Delivery, type Fetch } from './post.ts'
import { kindOf } from './webhook.ts'

/**
 * Sends one alert that says it is a test, and its end: what a receiver is sent of a real one. Resolves with how the first
 * message that was not taken ended.
 */
export async function testAlert(
  config: WebhookConfig,
  {
    clock,
    externalUrl,
    ...how
  }: {
    readonly clock: Clock
    readonly externalUrl: string
    readonly fetch?: Fetch
    readonly timeoutMs?: number
  },
  signal: AbortSignal,
): Promise<Delivery & { readonly sentAs: 'alertmanager' | 'webhook' }> {
  const nowMs = clock.nowMs()
  const labels = { alertname: 'FleetcastTest', rule: 'test', severity: 'warning' }
  const alert = {
    id: 0,
    labels,
    annotations: {
      summary: 'Test alert from Fleetcast',
      description: 'This is a test. Alert delivery works.',
    },
    startsMs: nowMs,
    fingerprint: fingerprintOf(labels),
  }
  const groupLabels = { alertname: labels.alertname, rule: labels.rule }
  const sentAs = kindOf(config)
  let delivery: Delivery = { kind: 'failed', why: 'nothing was sent', afterMs: null }
  for (const isFiring of [true, false]) {
    const group = {
      groupLabels,
      firing: isFiring ? [alert] : [],
      resolved: isFiring ? [] : [{ ...alert, endsMs: nowMs + 1 }],
    }
    const body =
      sentAs === 'webhook'
        ? webhookBody(group, externalUrl)
        : alertmanagerBody(group, externalUrl, nowMs + 60_000)
    delivery = await postJson(config, body, how, signal)
    if (delivery.kind !== 'delivered') break
  }
  return { ...delivery, sentAs }
}
