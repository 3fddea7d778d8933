import type { ColumnMapping, ColumnSample, MappingGuess } from '#engine/api.ts'

/** What the user says about the columns; '' where nothing is chosen. */
export interface MappingDraft {
  readonly time: string
  readonly server: string
  /** Names the one server of a file without a server column. */
  readonly serverName: string
  readonly profile: string
  readonly status: string
  readonly metrics: ReadonlySet<string>
}

export const isNumeric = ({ kind }: ColumnSample) => kind === 'number' || kind === 'integer'

/** The guess as a draft; without one, what the columns' detected roles say. */
export function draftOf({ mapping, columns }: MappingGuess): MappingDraft {
  const withRole = (role: ColumnSample['role']) => columns.filter((column) => column.role === role)
  const first = (role: ColumnSample['role']) => withRole(role)[0]?.name ?? ''
  return {
    time: mapping?.time ?? first('time'),
    server: mapping === null ? first('server') : (mapping.server ?? ''),
    serverName: mapping?.serverName ?? 'server',
    profile: mapping === null ? first('profile') : (mapping.profile ?? ''),
    status: mapping === null ? first('status') : (mapping.status ?? ''),
    metrics: new Set(mapping?.metrics ?? withRole('metric').map(({ name }) => name)),
  }
}

/** Why the draft cannot be used yet; null: it can. */
export function draftProblem({
  time,
  server,
  serverName,
  profile,
  status,
  metrics,
}: MappingDraft): string | null {
  if (time === '') return 'Choose the time column.'
  if (metrics.size === 0) return 'Choose at least one metric.'
  if (server === '' && serverName.trim() === '') return 'Name the server that the file is about.'
  const roles = [time, server, profile, status].filter((name) => name !== '')
  const twice = roles.find((name, index) => roles.indexOf(name) !== index)
  if (twice !== undefined) return `${twice} can have one role only.`
  const both = roles.find((name) => metrics.has(name))
  return both === undefined ? null : `${both} cannot be a metric as well.`
}

/** The mapping that the draft means. Labels, covariates and renames of the guess stay as far as they still fit. */
export function mappingOf(draft: MappingDraft, { columns, mapping }: MappingGuess): ColumnMapping {
  const { time, server, serverName, profile, status, metrics } = draft
  const orNull = (name: string) => (name === '' ? null : name)
  const taken = new Set([time, server, profile, status, ...metrics])
  const names = columns.map(({ name }) => name)
  const free = (role: ColumnSample['role']) =>
    columns.filter((column) => column.role === role && !taken.has(column.name)).map(({ name }) => name)
  const renames = Object.entries(mapping?.renames ?? {}).filter(([column]) => metrics.has(column))
  return {
    time,
    server: orNull(server),
    serverName: server === '' ? serverName.trim() : null,
    profile: orNull(profile),
    status: orNull(status),
    metrics: names.filter((name) => metrics.has(name)),
    covariates: free('covariate'),
    labels: free('label'),
    renames: Object.fromEntries(renames),
  }
}
