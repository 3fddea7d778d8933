import { z } from 'zod'

/** What the intake remembers beside the rows, as the store's document of this name. */
export const DOCUMENT = 'intake'
/** How many ticks there have been, written with each. */
export const TICKS = 'ticks'

const numbers = z.array(z.tuple([z.string(), z.number()]))

const documentSchema = z.object({
  version: z.literal(1),
  ticks: z.number(),
  records: z.number(),
  refused: z.number(),
  late: z.number(),
  repeated: z.number(),
  lastAtMs: z.number().nullable(),
  /** By server. */
  counts: numbers,
  newestMs: numbers,
  steps: z.object({ stepMs: z.number().nullable(), feedStepMs: z.number().nullable(), historyMs: numbers }),
})

export type IntakeDocument = z.infer<typeof documentSchema>

/** null: there is none, or it is not of this version: counting starts over. */
export function readDocument(value: unknown): IntakeDocument | null {
  const parsed = documentSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** 0: none is known. */
export function readTicks(value: unknown): number {
  return z.int().nonnegative().safeParse(value).data ?? 0
}
