import { z } from 'zod'

const labelsSchema = z.record(z.string(), z.string())
/** Unix seconds, and the number as text. */
const pointSchema = z.tuple([z.number(), z.string()])
const okSchema = <T extends z.ZodType>(data: T) => z.object({ status: z.literal('success'), data })

export const promErrorSchema = z.object({
  status: z.literal('error'),
  errorType: z.enum(['bad_data', 'execution']),
  error: z.string(),
})
export const queriedSchema = okSchema(
  z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: pointSchema }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: labelsSchema, value: pointSchema })),
    }),
  ]),
)
export const rangedSchema = okSchema(
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema) })),
  }),
)
export const namesSchema = okSchema(z.array(z.string()))
export const seriesSchema = okSchema(z.array(labelsSchema))
export const buildSchema = okSchema(
  z.object({
    version: z.string(),
    revision: z.string(),
    branch: z.string(),
    buildUser: z.string(),
    buildDate: z.string(),
    goVersion: z.string(),
  }),
)
export const metadataSchema = okSchema(
  z.record(z.string(), z.array(z.object({ type: z.literal('gauge'), help: z.string(), unit: z.string() }))),
)
