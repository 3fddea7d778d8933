import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { csvText } from '#text/csv.ts'
import { PARTS, partWeights, type Explained } from './importance.ts'

const HEADER = [
  'server',
  'metric',
  'part',
  'variable',
  'steps_ago',
  'valid_time',
  'fraction',
  'issue_time',
  'engine',
  'model',
  'model_sha256',
] as const

const iso = (timeMs: number) => (Number.isNaN(timeMs) ? null : new Date(timeMs).toISOString())

/** Every weight on a line: the variables of the three parts, then the attention step by step. Fractions. */
export function whyCsv(
  explained: Explained,
  { issueTimeMs, provenance }: Pick<FleetForecast, 'issueTimeMs' | 'provenance'>,
): string {
  const { subject, metric, attention, originMs, stepMs } = explained
  const made = [iso(issueTimeMs), provenance.engine, provenance.modelName, provenance.modelSha256]
  const variables = PARTS.flatMap((key) =>
    partWeights(explained, key).map(({ name, fraction }) => [key, name, null, null, fraction]),
  )
  const steps = Array.from(attention, (fraction, index) => {
    const ago = attention.length - 1 - index
    return ['attention', null, ago, iso(originMs - ago * stepMs), fraction]
  })
  return csvText(
    HEADER,
    [...variables, ...steps].map((row) => [subject, metric, ...row, ...made]),
  )
}
