import { z } from 'zod'

/** `POST /scenario/set`: `mode` as the first generation says it, `scenario` as the second; one of them is there. */
export const scenarioAskedSchema = z
  .object({
    mode: z.string().max(100).optional(),
    scenario: z.string().max(100).optional(),
    affected_count: z.int().min(0).nullish(),
  })
  .refine(({ mode, scenario }) => mode !== undefined || scenario !== undefined, 'mode or scenario is missing')

/** What both generations answer `POST /scenario/set` with. */
export const scenarioSetSchema = z.object({ status: z.string(), message: z.string().nullish() }).loose()
