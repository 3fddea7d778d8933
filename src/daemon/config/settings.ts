import { z } from 'zod'
import { LIVE_MODES } from '#data/simulate/modes.ts'
import {
  duration,
  flag,
  fraction,
  positive,
  publicUrl,
  size,
  text,
  texts,
  url,
  whole,
  zone,
} from './values.ts'

/** One thing that the daemon can be told, and by which names. */
export interface Setting<S extends z.ZodType = z.ZodType, D = unknown> {
  readonly schema: S
  /** What stands where nothing is said; null: nothing. */
  readonly byDefault: D
  /** What a value has to be, after `expected`. */
  readonly expects: string
  /** Without dashes, the usual one first; none: not a flag. */
  readonly flags: readonly string[]
  /** As the help writes the value; null: the flag takes none. */
  readonly argument: string | null
  /** Variables beside FLEETCAST_ and the setting's name, the first that is set counts. */
  readonly variables?: readonly string[]
  readonly says: string
}

function setting<S extends z.ZodType, D>(
  of: Setting<S, D> & { readonly byDefault: z.output<S> | null },
): Setting<S, D> {
  return of
}

const webhook = z.union([url, z.object({ url, token: text.nullable() })])
const SOURCES = ['simulate', 'feed', 'parquet', 'prometheus'] as const
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Everything, by its name in a file. */
export const SETTINGS = {
  host: setting({
    schema: text,
    byDefault: '127.0.0.1',
    expects: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
    flags: ['host'],
    argument: 'ADDRESS',
    variables: ['TACHYON_HOST'],
    says: 'address to listen on; any other than localhost needs an API key or --insecure',
  }),
  port: setting({
    schema: whole(0, 65_535),
    byDefault: 8000,
    expects: 'a port from 0 to 65535 (0: any free port)',
    flags: ['port'],
    argument: 'PORT',
    variables: ['TACHYON_PORT'],
    says: 'port to listen on',
  }),
  apiKeyFile: setting({
    schema: text,
    byDefault: null,
    expects: 'a file with one key per line',
    flags: ['api-key-file'],
    argument: 'FILE',
    says: 'API keys, one per line, in addition to FLEETCAST_API_KEY, NORDIQ_API_KEY, TFT_API_KEY, TACHYON_API_KEY, .nordiq_key and .tachyon_key',
  }),
  insecure: setting({
    schema: flag,
    byDefault: false,
    expects: 'true or false',
    flags: ['insecure'],
    argument: null,
    says: 'allow access without an API key',
  }),
  corsOrigins: setting({
    schema: texts,
    byDefault: ['http://localhost:8501'],
    expects: 'comma-separated origins',
    flags: ['cors-origins'],
    argument: 'ORIGINS',
    variables: ['CORS_ORIGINS'],
    says: 'origins of other pages that may read and make changes (CORS)',
  }),
  allowedHosts: setting({
    schema: texts,
    byDefault: [],
    expects: 'comma-separated host names',
    flags: ['allowed-hosts'],
    argument: 'NAMES',
    says: 'further host names to accept, such as a proxy’s',
  }),
  wire: setting({
    schema: z.enum(['v1', 'v2']),
    byDefault: 'v2',
    expects: 'v1 or v2',
    flags: ['wire'],
    argument: 'GENERATION',
    says: 'response while there is no forecast: 503 (v1), or 200 with an error (v2)',
  }),
  dataDir: setting({
    schema: text,
    byDefault: 'fleetcast-data',
    expects: 'a folder',
    flags: ['data-dir'],
    argument: 'FOLDER',
    says: 'data directory',
  }),
  retention: setting({
    schema: duration,
    byDefault: 30 * 86_400_000,
    expects: 'a time such as 30d or 12h',
    flags: ['retention'],
    argument: 'TIME',
    says: 'how long to keep measured values',
  }),
  maxDisk: setting({
    schema: size,
    byDefault: null,
    expects: 'a size such as 2GB',
    flags: ['max-disk'],
    argument: 'SIZE',
    says: 'maximum size of the stored history',
  }),
  model: setting({
    schema: text,
    byDefault: null,
    expects: 'a checkpoint or a model folder',
    flags: ['model'],
    argument: 'PATH',
    says: 'model to use (default: the newest tft_model_* in --models-dir, else the bundled model)',
  }),
  modelsDir: setting({
    schema: text,
    byDefault: null,
    expects: 'a folder with models',
    flags: ['models-dir'],
    argument: 'FOLDER',
    variables: ['TACHYON_MODEL_DIR'],
    says: 'folder for /admin/models; the newest tft_model_* in it is loaded (default: the folder of --model)',
  }),
  allowHeuristic: setting({
    schema: flag,
    byDefault: false,
    expects: 'true or false',
    flags: ['allow-heuristic'],
    argument: null,
    says: 'serve a baseline, marked as such, while no model can forecast',
  }),
  chooseBest: setting({
    schema: flag,
    byDefault: false,
    expects: 'true or false',
    flags: ['choose-best'],
    argument: null,
    says: 'serve a simple forecast, marked as such, for metrics where it was more accurate than the model',
  }),
  step: setting({
    schema: duration,
    byDefault: null,
    expects: 'a time such as 5min',
    flags: ['step'],
    argument: 'TIME',
    says: 'forecast step (default: the model’s)',
  }),
  feedZone: setting({
    schema: zone,
    byDefault: null,
    expects: 'a time zone such as Europe/Vienna',
    flags: ['feed-zone'],
    argument: 'ZONE',
    says: 'time zone of timestamps without one, and of timestamps in v1 and v2 responses (default: this machine’s; UTC in files)',
  }),
  source: setting({
    schema: z.enum(SOURCES),
    byDefault: 'simulate',
    expects: `${SOURCES.slice(0, -1).join(', ')} or ${SOURCES.at(-1) ?? ''}`,
    flags: ['source'],
    argument: 'SOURCE',
    says: 'source of metrics: simulate, feed, parquet FILE or prometheus URL',
  }),
  input: setting({
    schema: text,
    byDefault: null,
    expects: 'a file of metrics',
    flags: ['input'],
    argument: 'FILE',
    says: 'file to replay; without --daemon, forecast it once and exit',
  }),
  url: setting({
    schema: url,
    byDefault: null,
    expects: 'the URL of a Prometheus server, such as http://localhost:9090',
    flags: ['url'],
    argument: 'URL',
    says: 'Prometheus server to query',
  }),
  mapping: setting({
    schema: text,
    byDefault: null,
    expects: 'a JSON file',
    flags: ['mapping'],
    argument: 'FILE',
    says: 'maps PromQL queries to metrics',
  }),
  tick: setting({
    schema: duration,
    byDefault: null,
    expects: 'a time such as 5s',
    flags: ['tick'],
    argument: 'TIME',
    says: 'interval between values (default: 5 s for a simulation, 15 s for Prometheus)',
  }),
  simulationMode: setting({
    schema: z.enum(LIVE_MODES),
    byDefault: 'business_hours',
    expects: `one of ${LIVE_MODES.join(', ')}`,
    flags: ['simulation-mode'],
    argument: 'MODE',
    says: 'behavior of the simulated fleet',
  }),
  fleetSize: setting({
    schema: whole(1, 10_000),
    byDefault: 25,
    expects: 'a number of servers from 1 to 10000',
    flags: ['fleet-size'],
    argument: 'SERVERS',
    says: 'number of simulated servers',
  }),
  seed: setting({
    schema: whole(0, 2 ** 31 - 1),
    byDefault: 42,
    expects: 'a whole number from 0',
    flags: ['seed'],
    argument: 'NUMBER',
    says: 'random seed; the same seed gives the same fleet',
  }),
  backfill: setting({
    schema: duration.nullable(),
    byDefault: null,
    expects: 'a time such as 8d',
    flags: ['backfill'],
    argument: 'TIME',
    says: 'history of the simulated fleet at start (default: 8d, or as far as the model looks back)',
  }),
  speed: setting({
    schema: positive,
    byDefault: 1,
    expects: 'a number above 0',
    flags: ['speed'],
    argument: 'TIMES',
    says: 'clock speed of a simulation or replay: 60 runs one hour per minute',
  }),
  replayFrom: setting({
    schema: fraction,
    byDefault: 0.8,
    expects: 'a fraction from 0 to below 1',
    flags: ['replay-from'],
    argument: 'FRACTION',
    says: 'where a replay starts, as a fraction of the file; earlier rows are history',
  }),
  webhooks: setting({
    schema: z.union([z.array(webhook), url.transform((one) => [one])]),
    byDefault: [],
    expects: 'addresses, such as http://alertmanager:9093/api/v2/alerts',
    flags: ['webhook'],
    argument: 'URL',
    says: 'URL that receives alerts (repeatable)',
  }),
  externalUrl: setting({
    schema: publicUrl,
    byDefault: null,
    expects: 'an address without user name and password, such as https://fleet.example.com',
    flags: ['external-url'],
    argument: 'URL',
    says: 'public URL of this daemon, for links in alerts (default: host name and port)',
  }),
  noBuild: setting({
    schema: flag,
    byDefault: false,
    expects: 'true or false',
    flags: ['no-build'],
    argument: null,
    says: 'serve the last built dashboard, even if it is outdated',
  }),
  logLevel: setting({
    schema: z.enum(LEVELS),
    byDefault: 'info',
    expects: `one of ${LEVELS.join(', ')}`,
    flags: ['log-level'],
    argument: 'LEVEL',
    says: 'log level',
  }),
} as const

export type SettingName = keyof typeof SETTINGS
export type Values = {
  readonly [K in SettingName]:
    z.output<(typeof SETTINGS)[K]['schema']> | (null extends (typeof SETTINGS)[K]['byDefault'] ? null : never)
}

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** `dataDir` → `FLEETCAST_DATA_DIR`. */
export function variablesOf(name: SettingName): readonly string[] {
  const own = `FLEETCAST_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
  return [own, ...(SETTINGS[name].variables ?? [])]
}
