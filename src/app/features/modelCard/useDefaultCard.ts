import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'

/** Where the page keeps its own model, relative to itself. */
const DEFAULT_MODEL = 'models/default/model.json'

/** The part of model.json that the card shows before the engine has loaded anything. */
const cardSchema = z.object({
  card: z.object({ name: z.string(), description: z.string(), trainedOn: z.string().nullable() }),
  window: z.object({
    quantiles: z.array(z.array(z.number()).min(1)).min(1),
    maxEncoderLength: z.int(),
    maxPredictionLength: z.int(),
    stepMs: z.number().nullable(),
  }),
})
export type DefaultCard = z.infer<typeof cardSchema>

/** The card of the model that ships with the page; read once, never refetched. */
export function useDefaultCard(): UseQueryResult<DefaultCard> {
  return useQuery({
    queryKey: ['default-model-card'],
    queryFn: async ({ signal }) => {
      const response = await fetch(new URL(DEFAULT_MODEL, document.baseURI), { signal })
      if (!response.ok) throw new Error(`${DEFAULT_MODEL}: HTTP ${response.status}`)
      return cardSchema.parse(await response.json())
    },
    staleTime: Infinity,
    retry: false,
  })
}
