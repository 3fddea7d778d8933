import { z } from 'zod'

/** Lists are not changed by who gets them. */
export function list<S extends z.ZodType>(schema: S) {
  return z.array(schema).readonly()
}

/** As v2 writes times: of a wall clock, without its zone. */
export const time = z.string()
export const names = list(z.string())
export const nullableNumber = z.number().nullable()

export const serverParams = z.object({ server_name: z.string().min(1).max(500) })

/** v2's way to say that something could not be done: with status 200. */
export const failedSchema = z.object({ success: z.literal(false), error: z.string() })
export const errorSchema = z.object({ error: z.string(), message: z.string() })
