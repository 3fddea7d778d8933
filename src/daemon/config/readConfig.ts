import { isLoopback } from '../http/security/origins.ts'
import { shownWebhook, withoutSecrets } from '../shownUrl.ts'
import { readArguments, type Orders } from './arguments.ts'
import type { DaemonConfig, SourceConfig, WebhookConfig } from './config.ts'
import { readKeys } from './keys.ts'
import { printed } from './print.ts'
import { SETTING_NAMES, SETTINGS, variablesOf, type SettingName, type Values } from './settings.ts'

/** A file's text; null: there is none. */
export type ReadFile = (path: string) => string | null
export type Environment = Readonly<Record<string, string | undefined>>

/** What is to be done. */
export type Reading =
  | { readonly kind: 'run'; readonly config: DaemonConfig }
  /** One forecast of a file, as the first generation's command line makes it without --daemon. */
  | {
      readonly kind: 'once'
      readonly input: string
      /** null: to the standard output. */
      readonly output: string | null
      /** Steps; null: as many as the model gives. */
      readonly horizon: number | null
      /** null: the model that ships. */
      readonly modelPath: string | null
    }
  /** A test alert to every webhook. */
  | { readonly kind: 'test-alert'; readonly config: DaemonConfig }
  /** For the standard output: the help, or the configuration with secrets hidden. */
  | { readonly kind: 'print'; readonly text: string }
  /** Sentences, each naming what is wrong, where, and what is expected. */
  | { readonly kind: 'refused'; readonly errors: readonly string[] }

/** A value on its way in, and by which name it came. */
interface Said {
  readonly value: unknown
  readonly where: string
}

/**
 * What the daemon was told: flags before environment before one JSON file (--config) before what stands by default.
 * argv: what follows `daemon`. Nothing is read but through readFile.
 */
export function readConfig(argv: readonly string[], env: Environment, readFile: ReadFile): Reading {
  const { orders, said: flags, errors: argumentErrors } = readArguments(argv)
  if (argumentErrors.length > 0) return { kind: 'refused', errors: argumentErrors }
  if (orders.help !== null) return { kind: 'print', text: orders.help }
  const file = readConfigFile(orders.config ?? env.FLEETCAST_CONFIG ?? null, readFile)
  if ('errors' in file) return { kind: 'refused', errors: file.errors }
  const errors: string[] = []
  const entries = SETTING_NAMES.map((name) => {
    const said = flags.get(name) ?? fromEnvironment(name, env) ?? file.said.get(name)
    return [name, said === undefined ? SETTINGS[name].byDefault : checked(name, said, errors)] as const
  })
  if (errors.length > 0) return { kind: 'refused', errors }
  // Each was read by its own schema, which the type of Values is made of.
  const values = Object.fromEntries(entries) as unknown as Values
  return readingOf(values, orders, { flags, env, readFile })
}

function readConfigFile(
  path: string | null,
  readFile: ReadFile,
): { readonly said: ReadonlyMap<SettingName, Said> } | { readonly errors: readonly string[] } {
  if (path === null) return { said: new Map() }
  const text = readFile(path)
  if (text === null) return { errors: [`--config ${path}: the file does not exist`] }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { errors: [`--config ${path}: it is not valid JSON`] }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { errors: [`--config ${path}: expected a JSON object`] }
  const entries = Object.entries(parsed)
  const unknown = entries.filter(([name]) => !isSetting(name))
  if (unknown.length > 0)
    return {
      errors: unknown.map(([name]) => `${path}: unknown setting ${JSON.stringify(name)}${hint(name)}`),
    }
  return {
    said: new Map(
      entries.flatMap(([name, value]) =>
        isSetting(name) ? [[name, { value: value as unknown, where: `${path}: ${name}` }] as const] : [],
      ),
    ),
  }
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}

/** A flag's name in the file means its setting. */
function hint(name: string): string {
  const meant = SETTING_NAMES.find(
    (each) =>
      each.toLowerCase() === name.replaceAll(/[-_]/g, '').toLowerCase() ||
      SETTINGS[each].flags.includes(name),
  )
  return meant === undefined ? '' : `, expected ${JSON.stringify(meant)}`
}

function fromEnvironment(name: SettingName, env: Environment): Said | undefined {
  const variable = variablesOf(name).find((each) => (env[each] ?? '').trim() !== '')
  return variable === undefined ? undefined : { value: env[variable], where: variable }
}

function checked(name: SettingName, { value, where }: Said, errors: string[]): unknown {
  const { schema, expects } = SETTINGS[name]
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  errors.push(`${where}: expected ${expects}, found ${JSON.stringify(shown(name, value))}`)
  return null
}

interface Around {
  readonly flags: ReadonlyMap<SettingName, Said>
  readonly env: Environment
  readonly readFile: ReadFile
}

function readingOf(values: Values, orders: Orders, { flags, env, readFile }: Around): Reading {
  if (values.input !== null && flags.has('input') && !flags.has('source') && !orders.daemon)
    return {
      kind: 'once',
      input: values.input,
      output: orders.output,
      horizon: orders.horizon,
      modelPath: values.model,
    }
  const errors: string[] = []
  for (const [name, value] of [
    ['--output', orders.output],
    ['--horizon', orders.horizon],
  ] as const)
    if (value !== null)
      errors.push(
        `${name} is only for a single forecast with --input FILE; a daemon serves the whole horizon`,
      )
  // A file that is named is meant.
  const kind =
    values.input !== null && !flags.has('source') && values.source === 'simulate' ? 'parquet' : values.source
  const source = sourceOf({ ...values, source: kind }, errors)
  const keys = readKeys({ env, readFile, keyFile: values.apiKeyFile, dataDir: values.dataDir, errors })
  if (!isLoopback(values.host) && keys.length === 0 && !values.insecure)
    errors.push(
      `--host ${values.host} exposes the daemon to others without an API key: set FLEETCAST_API_KEY, use --api-key-file, or pass --insecure`,
    )
  if (errors.length > 0 || source === null) return { kind: 'refused', errors }
  const config = configOf(values, source, keys, env)
  if (orders.printConfig) return { kind: 'print', text: printed({ ...values, source: kind }) }
  if (!orders.testAlert) return { kind: 'run', config }
  if (config.webhooks.length === 0)
    return { kind: 'refused', errors: ['--test-alert needs a receiver: add --webhook URL'] }
  return { kind: 'test-alert', config }
}

function configOf(
  values: Values,
  source: SourceConfig,
  keys: readonly string[],
  env: Environment,
): DaemonConfig {
  const token = (env.FLEETCAST_WEBHOOK_TOKEN ?? '').trim() || null
  return {
    host: values.host,
    port: values.port,
    keys,
    insecure: values.insecure,
    corsOrigins: values.corsOrigins,
    allowedHosts: values.allowedHosts,
    wire: values.wire,
    dataDir: values.dataDir,
    retentionMs: values.retention,
    mostDiskBytes: values.maxDisk,
    modelPath: values.model,
    modelsDir: values.modelsDir,
    allowHeuristic: values.allowHeuristic,
    chooseBest: values.chooseBest,
    stepMs: values.step,
    // Files are read as the other commands read them; whoever posts has this machine's clock, as with v1 and v2.
    feedZone: values.feedZone ?? (source.kind === 'feed' ? machineZone() : 'UTC'),
    wireZone: values.feedZone ?? machineZone(),
    source,
    webhooks: values.webhooks.map((each): WebhookConfig =>
      typeof each === 'string' ? { url: each, token } : each,
    ),
    buildsPage: !values.noBuild,
    externalUrl: values.externalUrl,
    logLevel: values.logLevel,
  }
}

/** A refused value, with what is secret in it hidden: of an address its user and query, of a webhook's its path, and tokens. */
function shown(name: SettingName, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => shown(name, each))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, own]) => [key, key === 'token' ? 'hidden' : shown(name, own)]),
    )
  if (typeof value !== 'string' || !value.includes('://')) return value
  if (!URL.canParse(value)) return value.replace(/\/\/[^/@]*@/, '//hidden@')
  const { username, password, search, pathname } = new URL(value)
  if (name === 'webhooks' && pathname.length > 1) return shownWebhook(value)
  return username + password + search === '' ? value : withoutSecrets(value)
}

/** IANA. */
export function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** null: something is missing, which errors say. */
function sourceOf(values: Values, errors: string[]): SourceConfig | null {
  switch (values.source) {
    case 'simulate':
      return {
        kind: 'simulate',
        mode: values.simulationMode,
        servers: values.fleetSize,
        seed: values.seed,
        tickMs: values.tick ?? 5000,
        speed: values.speed,
        backfillMs: values.backfill,
      }
    case 'feed':
      return { kind: 'feed' }
    case 'parquet':
      if (values.input === null) errors.push('--source parquet needs a file: --source parquet FILE')
      return values.input === null
        ? null
        : { kind: 'parquet', path: values.input, speed: values.speed, fromFraction: values.replayFrom }
    case 'prometheus':
      if (values.url === null) errors.push('--source prometheus needs an address: --source prometheus URL')
      if (values.mapping === null)
        errors.push('--source prometheus needs --mapping FILE, which maps queries to metrics')
      return values.url === null || values.mapping === null
        ? null
        : {
            kind: 'prometheus',
            url: values.url,
            mappingPath: values.mapping,
            tickMs: values.tick ?? 15_000,
          }
  }
}
