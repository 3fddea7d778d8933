import { z } from 'zod'
import type { Parts } from '../../parts.ts'
import { endpoint, json } from '../endpoint.ts'
import { cascadeAlert } from '../anomalies/cascades.ts'
import type { App, HttpSettings } from '../env.ts'
import { feedAskedSchema, fedSchema, feedInDocument, ignoredSchema } from '../schemas/feed.ts'
import { warmupOf, windowSize } from '../standing.ts'

const PER_MINUTE = 60

export function feedRoutes(app: App, parts: Parts, { baselines }: HttpSettings): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/feed/data',
      tag: 'Feed',
      says: 'Accepts measured values. Responds once they are stored.',
      body: feedAskedSchema,
      bodyInDocument: feedInDocument,
      answers: { 200: json(z.union([fedSchema, ignoredSchema]), 'The result for each record.') },
      perMinute: PER_MINUTE,
    },
    async ({ body: { records }, signal }) => {
      if (records.length === 0) return { status: 200, body: { status: 'ignored', reason: 'empty batch' } }
      const taken = await parts.intake.takeRecords(records, signal)
      const { servers, ready } = parts.forecasts.warmth()
      const { accepted, late, repeated, refused, remarks, notKept } = taken
      const reading = baselines.latest()
      const cascade = reading === null ? null : cascadeAlert(reading)
      return {
        status: 200,
        body: {
          status: accepted > 0 ? 'accepted' : 'rejected',
          tick: parts.intake.facts().ticks,
          window_size: windowSize(parts),
          servers_tracked: parts.intake.current().servers.length,
          servers_ready: ready,
          warmup_complete: warmupOf(parts).is_warmed_up && servers > 0,
          records_added: accepted,
          late,
          repeated,
          refused,
          remarks,
          ...(notKept === null ? {} : { not_kept: notKept }),
          ...(cascade === null ? {} : { cascade_alert: cascade }),
        },
      }
    },
  )
}
