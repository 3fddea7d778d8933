import {
  ownAccuracyAskedSchema,
  ownAccuracySchema,
  ownScoresSchema,
  sentAccuracy,
} from '#forecast/wire/own/accuracy.ts'
import type { Parts } from '../../../parts.ts'
import { endpoint, json } from '../../endpoint.ts'
import type { App } from '../../env.ts'

export function ownAccuracyRoutes(app: App, { truth }: Parts): void {
  const tag = 'Accuracy'
  for (const path of ['/accuracy', '/api/fleetcast/accuracy'])
    endpoint(
      app,
      {
        method: 'get',
        path,
        tag,
        says: 'Accuracy of past forecasts by metric and lead time.',
        answers: { 200: json(ownScoresSchema, 'Scores of all forecasts whose actual values are known.') },
      },
      () => ({
        status: 200,
        body: { scores: truth.scores(), warnings: truth.warnings(), beaten: truth.beaten() },
      }),
    )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/fleetcast/accuracy',
      tag,
      says: 'The same in the form of a backtest report, over the stored full forecasts.',
      body: ownAccuracyAskedSchema,
      answers: { 200: json(ownAccuracySchema, 'A report.') },
    },
    async ({ body, signal }) => ({ status: 200, body: sentAccuracy(await truth.report(body, signal)) }),
  )
}
