import { z } from 'zod'
import { ownFactsSchema } from '#forecast/wire/own/facts.ts'
import type { PublishedForecast } from '../../../events.ts'
import type { Parts } from '../../../parts.ts'
import { endpoint, json, other } from '../../endpoint.ts'
import type { App, HttpSettings } from '../../env.ts'
import { ownFacts } from '../../ownFacts.ts'
import { NotThere } from '../../problem.ts'
import { publishedOf, whyNone } from '../../standing.ts'

const BYTES = 'application/octet-stream'

export function ownFactsRoutes(app: App, parts: Parts, settings: HttpSettings): void {
  const tag = 'Fleetcast'
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/fleetcast/facts',
      tag,
      says: 'Facts about the daemon: version, model, source, state and problems.',
      answers: { 200: json(ownFactsSchema, 'Facts.') },
    },
    () => ({ status: 200, body: ownFacts(parts, settings) }),
  )

  const packed = new WeakMap<PublishedForecast, Promise<Uint8Array<ArrayBuffer>>>()
  const pack = (published: PublishedForecast) => {
    const known = packed.get(published) ?? settings.pack(published)
    packed.set(published, known)
    return known
  }
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/fleetcast/forecast',
      tag,
      says: 'A forecast in the packed format of the stream: the newest, or the newest made at or before a time.',
      query: z.object({ asOf: z.coerce.number().optional() }),
      answers: { 200: other(BYTES, 'A packed forecast.') },
    },
    async ({ query: { asOf }, signal }) => {
      const published = publishedOf(parts)
      const send = (bytes: Uint8Array<ArrayBuffer>) =>
        new Response(bytes, { headers: { 'Content-Type': BYTES } })
      if (published !== null && (asOf === undefined || published.judged.forecast.issueTimeMs <= asOf))
        return send(await pack(published))
      if (asOf === undefined) throw new NotThere(whyNone(parts)?.message ?? 'No forecast is available.')
      const stored = await parts.store.forecastAt(asOf, signal)
      if (stored === null)
        throw new NotThere(`No forecast made by ${new Date(asOf).toISOString()} is stored.`)
      return send(new Uint8Array(stored.bytes))
    },
  )
}
