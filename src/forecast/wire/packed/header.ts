import { z } from 'zod'
import { SERVABLE } from '../../accuracy/comparison.ts'
import { chanceModelSchema } from '../../chance/chanceModel.ts'
import type { FleetForecast, Provenance } from '../../fleetForecast.ts'
import { STATISTICS } from '../../quantile/output.ts'
import { engineFromWire, engineOnWire } from '../kernelOnWire.ts'
import { MOST_ROWS, MOST_STEPS } from '../limits.ts'
import { readShape } from '../shape.ts'
import { invalid, type ByteReader, type ByteWriter } from './bytes.ts'

/** The first byte of a packed forecast. */
export const FORMAT = 0xf1

const MOST_LEVELS = 100
const MOST_PAST_STEPS = 20_000
const text = z.string().max(20_000)
const size = z.int().min(0)
const epochMs = z.number().min(-8.64e15).max(8.64e15)

const kindSchema = z.union([
  z.object({
    kind: z.literal('point'),
    loss: text.nullable(),
    statistic: z.enum(STATISTICS),
    range: text.nullable(),
  }),
  z.object({
    kind: z.literal('distribution'),
    family: z.enum(['normal', 'logNormal', 'negativeBinomial', 'beta']),
  }),
])

const leftOutSchema = z.object({
  server: text,
  metric: text.nullable(),
  code: z.enum([
    'too-short',
    'too-sparse',
    'no-rows',
    'unknown-category',
    'stale-gap',
    'constant-null',
    'unsupported-value',
  ]),
  reason: text,
})

const reach = { aheadMs: z.number(), series: size, of: size, modelStepMs: z.number().nullable() }
const offerSchema = z.union([
  z.object({ kind: z.literal('step'), stepMs: z.number().positive(), ...reach }),
  z.object({ kind: z.literal('asOf'), asOfMs: epochMs, stepMs: z.number().positive().nullable(), ...reach }),
])

const provenanceSchema = z.object({
  source: z.enum(['local', 'daemon']),
  asOfMs: epochMs.nullable(),
  engine: z.enum(['tft-webgpu', 'tft-wasm', 'tft-native', 'heuristic', 'unverified']),
  backend: text,
  modelName: text.nullable(),
  modelSha256: text.nullable(),
  elapsedMs: z.number(),
  selfCheckError: z.number().nullable(),
  computedAtMs: epochMs,
  calibrated: z.exactOptional(z.boolean()),
})

const headerSchema = z.object({
  stepMs: z.number().positive(),
  stepSource: z.enum(['model', 'override', 'assumed']),
  horizon: z.int().min(1).max(MOST_STEPS),
  levels: z.array(z.number().min(0).max(1)).max(MOST_LEVELS),
  issueTimeMs: epochMs,
  crossings: size,
  historyLength: size.max(MOST_PAST_STEPS),
  /** Of the extremes; null: there are none. */
  blocks: z
    .object({
      blockSteps: z.int().min(1),
      blocks: size.max(MOST_PAST_STEPS),
      /** How many blocks later than the base's they are; null: they are the base's, widened by what is new. */
      moved: z.int().min(0).max(MOST_PAST_STEPS).nullable(),
    })
    .nullable(),
  hasMeans: z.boolean(),
  leftOut: z.array(leftOutSchema).max(MOST_ROWS),
  notes: z.array(text).max(MOST_ROWS),
  provenance: provenanceSchema,
  kinds: z.exactOptional(z.record(z.string(), kindSchema)),
  chances: z.exactOptional(z.object({ models: z.record(z.string(), chanceModelSchema), windows: size })),
  offers: z.exactOptional(z.array(offerSchema).max(MOST_ROWS)),
  simple: z.exactOptional(z.record(z.string(), z.enum(SERVABLE))),
  simpleSeries: z.exactOptional(
    z.array(z.object({ server: text, metric: text, by: z.enum(SERVABLE) })).max(MOST_ROWS),
  ),
  outsideRange: z.exactOptional(z.array(text).max(MOST_ROWS)),
})

type HeaderOnWire = z.infer<typeof headerSchema>

/** Everything of a forecast that is not one number per series or step. */
export interface Header extends Omit<HeaderOnWire, 'provenance'> {
  readonly provenance: Provenance
}

function onWire(header: Header): HeaderOnWire {
  const { engine, ...provenance } = header.provenance
  return { ...header, provenance: { ...provenance, engine: engineOnWire(engine) } }
}

function fromWire(header: HeaderOnWire): Header {
  const { engine, ...provenance } = header.provenance
  return { ...header, provenance: { ...provenance, engine: engineFromWire(engine, provenance.backend) } }
}

/** What is said of a forecast that was cut to these levels, and to what goes along of its past. */
export function headerOf(
  forecast: FleetForecast,
  levels: readonly number[],
  { historyLength, blocks }: Pick<Header, 'historyLength' | 'blocks'>,
): Header {
  const { stepMs, stepSource, horizon, issueTimeMs, crossings, leftOut, notes, provenance } = forecast
  const { kinds, chances, offers, simple, simpleSeries, outsideRange, means } = forecast
  return {
    stepMs,
    stepSource,
    horizon,
    levels: [...levels],
    issueTimeMs,
    crossings,
    historyLength,
    blocks,
    hasMeans: means !== undefined,
    leftOut: [...leftOut],
    notes: [...notes],
    provenance,
    ...(kinds && { kinds }),
    ...(chances && { chances }),
    ...(offers && { offers: [...offers] }),
    ...(simple && { simple }),
    ...(simpleSeries && { simpleSeries: [...simpleSeries] }),
    ...(outsideRange && { outsideRange: [...outsideRange] }),
  }
}

/** Of a base, from which another header is told. */
export function baseHeader(base: FleetForecast): Header {
  const { historyLength, extremes } = base
  const blocks = extremes && { blockSteps: extremes.blockSteps, blocks: extremes.blocks, moved: 0 }
  return headerOf(base, base.levels, { historyLength, blocks: blocks ?? null })
}

type Keyed = Readonly<Record<string, unknown>>

/** Only what differs from the base: null where the base says something and this does not. */
function changesOf(header: Keyed, base: Keyed): Keyed {
  const names = new Set([...Object.keys(header), ...Object.keys(base)])
  const changed = [...names].filter((name) => JSON.stringify(header[name]) !== JSON.stringify(base[name]))
  return Object.fromEntries(changed.map((name) => [name, header[name] ?? null]))
}

/** Fields that may be null by themselves are never omitted: see Header. */
const NULLABLE: ReadonlySet<string> = new Set([
  'blocks',
  'asOfMs',
  'modelName',
  'modelSha256',
  'selfCheckError',
])

function withChanges(base: Keyed, changes: Keyed): Keyed {
  const kept = Object.entries({ ...base, ...changes }).filter(
    ([name, value]) => value !== null || NULLABLE.has(name),
  )
  return Object.fromEntries(kept)
}

export function writeHeader(into: ByteWriter, whole: Header, wholeBase: Header | null): void {
  const header = onWire(whole)
  const base = wholeBase && onWire(wholeBase)
  const changes =
    base === null
      ? header
      : {
          ...changesOf({ ...header, provenance: null }, { ...base, provenance: null }),
          provenance: changesOf(header.provenance, base.provenance),
        }
  into.section(new TextEncoder().encode(JSON.stringify(changes)))
}

/** Throws `wire-invalid` naming the field. */
export function readHeader(from: ByteReader, wholeBase: Header | null): Header {
  const base = wholeBase && onWire(wholeBase)
  const section = from.section()
  const value = parse(section.bytes(section.left))
  if (base === null) return fromWire(readShape(headerSchema, value, 'the packed forecast'))
  const { provenance = {} } = value
  if (!isKeyed(provenance)) throw invalid('the packed forecast’s provenance is not an object')
  const merged = {
    ...withChanges({ ...base }, value),
    provenance: withChanges({ ...base.provenance }, provenance),
  }
  return fromWire(readShape(headerSchema, merged, 'the packed forecast'))
}

function isKeyed(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(bytes: Uint8Array): Keyed {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw invalid(
      `the packed forecast’s header is not valid JSON: ${error instanceof Error ? error.message : ''}`,
    )
  }
  if (!isKeyed(value)) throw invalid('the packed forecast’s header is not an object')
  return value
}
