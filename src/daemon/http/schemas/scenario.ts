import { z } from 'zod'
import { names } from './common.ts'

export const scenarioSetAnswer = z.object({
  status: z.literal('success'),
  scenario: z.string(),
  old_scenario: z.string(),
  new_scenario: z.string(),
  affected_servers: z.int(),
  tick_count: z.int(),
})
export const scenarioRefused = z.object({
  status: z.literal('error'),
  message: z.string(),
  error: z.string(),
})
export const scenarioAnswer = z.object({
  scenario: z.string(),
  affected_servers: names,
  total_affected: z.int(),
  tick_count: z.int(),
  fleet_size: z.int(),
  /** 0 to 1. */
  transition_progress: z.number(),
})
