import { parseArgs, type ParseArgsConfig } from 'node:util'
import { helpText } from './print.ts'
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts'

/** What is told to do, beside what the daemon is told to be. */
export interface Orders {
  /** The text, where it was asked for. */
  readonly help: string | null
  readonly config: string | null
  /** --daemon, which the first generation's command line needs in order to continue after one forecast. */
  readonly daemon: boolean
  readonly output: string | null
  readonly horizon: number | null
  readonly printConfig: boolean
  readonly testAlert: boolean
}

interface Said {
  readonly value: unknown
  readonly where: string
}

export interface Arguments {
  readonly orders: Orders
  readonly said: ReadonlyMap<SettingName, Said>
  readonly errors: readonly string[]
}

const ORDERS = {
  help: { type: 'boolean', short: 'h' },
  config: { type: 'string' },
  daemon: { type: 'boolean' },
  output: { type: 'string' },
  horizon: { type: 'string' },
  'print-config': { type: 'boolean' },
  'test-alert': { type: 'boolean' },
} as const

const BY_FLAG: ReadonlyMap<string, SettingName> = new Map(
  SETTING_NAMES.flatMap((name) => SETTINGS[name].flags.map((flag) => [flag, name] as const)),
)

/** Sources that are followed by what they read. */
const FOLLOWED: Readonly<Record<string, SettingName>> = { parquet: 'input', prometheus: 'url' }

/** Flags as they were given; values are checked later. Of one that is given twice the last counts, but for --webhook. */
export function readArguments(argv: readonly string[]): Arguments {
  const errors: string[] = []
  const options: NonNullable<ParseArgsConfig['options']> = {
    ...ORDERS,
    ...Object.fromEntries(
      [...BY_FLAG].map(([flag, name]) => [
        flag,
        {
          type: SETTINGS[name].argument === null ? 'boolean' : 'string',
          multiple: name === 'webhooks',
        } as const,
      ]),
    ),
  }
  const { tokens, values } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const said = new Map<SettingName, Said>()
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'positional') {
      const before = tokens[at - 1]
      const name =
        before?.kind === 'option' && before.name === 'source' ? FOLLOWED[before.value ?? ''] : undefined
      // What follows an option that is not known may be its value.
      const isSaid = before?.kind === 'option' && options[before.name] === undefined
      if (isSaid) continue
      if (name === undefined) errors.push(`unexpected argument ${JSON.stringify(token.value)}`)
      else
        said.set(name, {
          value: token.value,
          where: `--source ${before?.kind === 'option' ? (before.value ?? '') : ''}`,
        })
      continue
    }
    if (token.kind !== 'option') continue
    const option = options[token.name]
    if (option === undefined) errors.push(unknownOption(token.rawName))
    else if (option.type === 'string' && (token.value === undefined || token.value.startsWith('--')))
      errors.push(`${token.rawName}: expected a value`)
    else if (option.type === 'boolean' && token.value !== undefined)
      errors.push(`${token.rawName} takes no value, found ${JSON.stringify(token.value)}`)
    const name = BY_FLAG.get(token.name)
    if (name === undefined) continue
    const value = SETTINGS[name].argument === null ? true : token.value
    const earlier = said.get(name)?.value
    said.set(name, {
      value: name === 'webhooks' ? [...(Array.isArray(earlier) ? (earlier as unknown[]) : []), value] : value,
      where: token.rawName,
    })
  }
  const text = (name: 'config' | 'output') => (typeof values[name] === 'string' ? values[name] : null)
  return {
    orders: {
      help: values.help === true ? helpText() : null,
      config: text('config'),
      daemon: values.daemon === true,
      output: text('output'),
      horizon: horizonOf(values.horizon, errors),
      printConfig: values['print-config'] === true,
      testAlert: values['test-alert'] === true,
    },
    said,
    errors,
  }
}

function horizonOf(value: unknown, errors: string[]): number | null {
  if (value === undefined) return null
  const steps = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : 0
  if (steps >= 1) return steps
  errors.push(`--horizon: expected a number of steps, at least 1, found ${JSON.stringify(value)}`)
  return null
}

function unknownOption(name: string): string {
  if (name === '--api-key')
    return '--api-key would expose the key in the process list: use --api-key-file FILE or FLEETCAST_API_KEY'
  return `unknown option ${name}; see --help`
}
