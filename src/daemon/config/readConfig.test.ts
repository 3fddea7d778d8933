import { describe, expect, test } from 'vitest'
import type { DaemonConfig } from './config.ts'
import { readConfig, type Environment } from './readConfig.ts'

const files: Record<string, string> = {}
const read = (argv: readonly string[], env: Environment = {}, more: Record<string, string> = {}) =>
  readConfig(argv, env, (path) => ({ ...files, ...more })[path] ?? null)
const config = (...of: Parameters<typeof read>): DaemonConfig => {
  const reading = read(...of)
  if (reading.kind !== 'run') throw new Error(JSON.stringify(reading))
  return reading.config
}
const errors = (...of: Parameters<typeof read>): readonly string[] => {
  const reading = read(...of)
  return reading.kind === 'refused' ? reading.errors : [reading.kind]
}

test('nothing said is a simulated fleet for this machine alone', () => {
  expect(config([])).toEqual({
    host: '127.0.0.1',
    port: 8000,
    keys: [],
    insecure: false,
    corsOrigins: ['http://localhost:8501'],
    allowedHosts: [],
    wire: 'v2',
    dataDir: 'fleetcast-data',
    retentionMs: 30 * 86_400_000,
    mostDiskBytes: null,
    modelPath: null,
    modelsDir: null,
    allowHeuristic: false,
    chooseBest: false,
    stepMs: null,
    feedZone: 'UTC',
    wireZone: 'UTC',
    source: {
      kind: 'simulate',
      mode: 'business_hours',
      servers: 25,
      seed: 42,
      tickMs: 5000,
      speed: 1,
      backfillMs: null,
    },
    webhooks: [],
    externalUrl: null,
    buildsPage: true,
    logLevel: 'info',
  })
})

test('flags count before the environment, that before the file, that before the default', () => {
  const file = { 'c.json': '{"port": 1, "retention": "2d", "fleetSize": 7, "wire": "v1"}' }
  const env = { TACHYON_PORT: '2', FLEETCAST_FLEET_SIZE: '8' }
  const found = config(['--config', 'c.json', '--port', '3'], env, file)
  expect([found.port, found.retentionMs, found.wire]).toEqual([3, 2 * 86_400_000, 'v1'])
  expect(found.source).toMatchObject({ servers: 8 })
  expect(config(['--config=c.json'], env, file).port).toBe(2)
  expect(config([], { FLEETCAST_CONFIG: 'c.json' }, file).port).toBe(1)
  expect(config([], { FLEETCAST_PORT: '5', TACHYON_PORT: '6' }).port).toBe(5)
})

test('the first generation’s flags work', () => {
  const old = [
    '--daemon',
    '--port',
    '8005',
    '--fleet-size',
    '90',
    '--seed',
    '1',
    '--simulation-mode',
    'cyclic',
  ]
  expect(config(old)).toMatchObject({ port: 8005, source: { mode: 'cyclic', servers: 90, seed: 1 } })
  expect(read(['--input', 'a.parquet', '--output', 'b.json', '--horizon', '12', '--model', 'm'])).toEqual({
    kind: 'once',
    input: 'a.parquet',
    output: 'b.json',
    horizon: 12,
    modelPath: 'm',
  })
  expect(config(['--daemon', '--input', 'a.parquet']).source).toMatchObject({
    kind: 'parquet',
    path: 'a.parquet',
  })
})

test('sources are followed by what they read', () => {
  expect(config(['--source', 'parquet', 'a.parquet', '--speed', '60']).source).toEqual({
    kind: 'parquet',
    path: 'a.parquet',
    speed: 60,
    fromFraction: 0.8,
  })
  expect(config(['--source', 'prometheus', 'http://p:9090', '--mapping', 'm.json']).source).toEqual({
    kind: 'prometheus',
    url: 'http://p:9090',
    mappingPath: 'm.json',
    tickMs: 15_000,
  })
  expect(config(['--source', 'feed']).source).toEqual({ kind: 'feed' })
  expect(config([], {}, {}).source.kind).toBe('simulate')
})

describe('keys', () => {
  test.each(['FLEETCAST_API_KEY', 'NORDIQ_API_KEY', 'TFT_API_KEY', 'TACHYON_API_KEY'])(
    'of %s open',
    (name) => {
      expect(config(['--host', '0.0.0.0'], { [name]: ' k \n' }).keys).toEqual(['k'])
    },
  )

  test('of files open, too, each once', () => {
    const more = { '.nordiq_key': 'a\n', 'd/.tachyon_key': 'b', keys: 'c\r\n\na\n' }
    expect(config(['--data-dir', 'd', '--api-key-file', 'keys'], {}, more).keys).toEqual(['c', 'a', 'b'])
  })

  test('are needed where others reach the daemon', () => {
    expect(errors(['--host', '0.0.0.0'])).toEqual([
      '--host 0.0.0.0 exposes the daemon to others without an API key: set FLEETCAST_API_KEY, use --api-key-file, or pass --insecure',
    ])
    expect(config(['--host', '0.0.0.0', '--insecure']).insecure).toBe(true)
    for (const host of ['localhost', '127.0.0.2', '::1']) expect(config(['--host', host]).host).toBe(host)
    for (const host of ['::', '192.168.1.5', '127.0.0.1.example'])
      expect(errors(['--host', host])).toHaveLength(1)
  })

  test('a file without one is no reason to go on', () => {
    expect(errors(['--api-key-file', 'none'])).toEqual([
      '--api-key-file none: the file cannot be read or contains no key',
    ])
    expect(errors(['--api-key', 'k'])[0]).toMatch(
      '--api-key would expose the key in the process list: use --api-key-file FILE or FLEETCAST_API_KEY',
    )
  })
})

test.each([
  [['--port', 'x'], '--port: expected a port from 0 to 65535 (0: any free port), found "x"'],
  [['--port', '70000'], '--port: expected a port from 0 to 65535 (0: any free port), found "70000"'],
  [['--port'], '--port: expected a value'],
  [['--prot', '1'], 'unknown option --prot; see --help'],
  [['--insecure=yes'], '--insecure takes no value, found "yes"'],
  [['run'], 'unexpected argument "run"'],
  [['--retention', '30'], '--retention: expected a time such as 30d or 12h, found "30"'],
  [['--max-disk', '-1GB'], '--max-disk: expected a size such as 2GB, found "-1GB"'],
  [['--feed-zone', 'Mars'], '--feed-zone: expected a time zone such as Europe/Vienna, found "Mars"'],
  [
    ['--webhook', 'ftp://x'],
    '--webhook: expected addresses, such as http://alertmanager:9093/api/v2/alerts, found ["ftp://x"]',
  ],
  [['--source', 'parquet'], '--source parquet needs a file: --source parquet FILE'],
  [['--source', 'kafka'], '--source: expected simulate, feed, parquet or prometheus, found "kafka"'],
  [
    ['--source', 'prometheus', 'http://p'],
    '--source prometheus needs --mapping FILE, which maps queries to metrics',
  ],
  [
    ['--daemon', '--output', 'x'],
    '--output is only for a single forecast with --input FILE; a daemon serves the whole horizon',
  ],
  [
    ['--external-url', 'http://me:pass@fleet.example/'],
    '--external-url: expected an address without user name and password, such as https://fleet.example.com, found "http://hidden:hidden@fleet.example/"',
  ],
  [
    ['--external-url', 'fleet.example.com'],
    '--external-url: expected an address without user name and password, such as https://fleet.example.com, found "fleet.example.com"',
  ],
  [['--external-url', 'http://me:pass@host:99999/'], 'found "http://hidden@host:99999/"'],
  [
    ['--webhook', 'https://hooks.slack.com/services/T/B/s3cret', '--webhook', 'bad'],
    'found ["https://hooks.slack.com/…","bad"]',
  ],
  [['--test-alert'], '--test-alert needs a receiver: add --webhook URL'],
  [['--config', 'no.json'], '--config no.json: the file does not exist'],
])('%j is refused', (argv, sentence) => {
  expect(errors(argv)).toEqual([expect.stringContaining(sentence)])
})

test('a file’s unknown names and wrong values are named', () => {
  const with_ = (text: string) => errors(['--config', 'c.json'], {}, { 'c.json': text })
  expect(with_('{"data-dir": "x", "colour": 1}')).toEqual([
    'c.json: unknown setting "data-dir", expected "dataDir"',
    'c.json: unknown setting "colour"',
  ])
  expect(with_('{"port": true}')).toEqual([
    'c.json: port: expected a port from 0 to 65535 (0: any free port), found true',
  ])
  expect(with_('{"webhooks": [{"url": "bad", "token": "s3cret"}]}')).toEqual([
    expect.stringContaining('found [{"url":"bad","token":"hidden"}]'),
  ])
  expect(with_('[]')).toEqual(['--config c.json: expected a JSON object'])
  expect(with_('{')).toEqual(['--config c.json: it is not valid JSON'])
  expect(errors([], { FLEETCAST_SEED: 'x' })).toEqual([
    'FLEETCAST_SEED: expected a whole number from 0, found "x"',
  ])
})

test('what is printed hides secrets, and is a file that gives the same', () => {
  const argv = [
    '--webhook',
    'http://me:pass@a/b?token=1',
    '--webhook',
    'http://c/',
    '--webhook',
    'https://hooks.slack.com/services/T0/B0/s3cret',
    '--max-disk',
    '2GB',
    '--print-config',
  ]
  const reading = read(argv, { FLEETCAST_API_KEY: 'hush', FLEETCAST_WEBHOOK_TOKEN: 'hush' })
  if (reading.kind !== 'print') throw new Error(reading.kind)
  expect(reading.text).not.toMatch(/hush|pass@|token=1|s3cret/)
  expect(JSON.parse(reading.text)).toMatchObject({
    maxDisk: '2GB',
    retention: '30d',
    webhooks: ['http://a/…', 'http://c/', 'https://hooks.slack.com/…'],
  })
  const again = read(['--config', 'c.json'], {}, { 'c.json': reading.text })
  expect(again).toMatchObject({ kind: 'run', config: { mostDiskBytes: 2e9, keys: [] } })
})

test('webhooks carry the token of the environment, or their own', () => {
  const file = { 'c.json': '{"webhooks": ["http://a/", {"url": "http://b/", "token": "own"}]}' }
  expect(config(['--config', 'c.json'], { FLEETCAST_WEBHOOK_TOKEN: 't' }, file).webhooks).toEqual([
    { url: 'http://a/', token: 't' },
    { url: 'http://b/', token: 'own' },
  ])
})

test('help lists every flag', () => {
  const reading = read(['--help'])
  expect(reading.kind).toBe('print')
  expect(reading).toMatchObject({ text: expect.stringContaining('--allow-heuristic') as string })
})
