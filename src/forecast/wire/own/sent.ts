import type { z } from 'zod'

/** What a schema reads, as nobody may change it. */
export type Sent<S extends z.ZodType> = DeepReadonly<z.infer<S>>

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T
