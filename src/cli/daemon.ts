import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { testAlert } from '#daemon/alerts/notifiers/testAlert.ts'
import { buildDaemon } from '#daemon/build.ts'
import { runningClock } from '#daemon/clock/clock.ts'
import type { DaemonConfig } from '#daemon/config/config.ts'
import { machineZone, readConfig } from '#daemon/config/readConfig.ts'
import { externalUrlOf } from '#daemon/externalUrl.ts'
import { createLog } from '#daemon/log.ts'
import { serveDaemon } from '#daemon/serve.ts'
import { wireClockOf } from '#daemon/wireClock.ts'
import { FleetcastError, isAbort } from '#forecast/errors.ts'
import { buildPageApart, isPageOld, root } from './buildPage.mjs'
import { buildHeaders } from './headers.mjs'
import { say } from './output.ts'
import { predictCommand } from './predict.ts'
import { version } from './version.ts'

/** `fleetcast daemon`: forecasts around the clock, served at one address; its options are the daemon's own to read. */
export function daemonCommand(signal: AbortSignal): Command {
  return new Command('daemon')
    .description('forecast continuously and serve REST, WebSocket and the dashboard at one address')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[options...]', 'see fleetcast daemon --help')
    .action(async (_options: unknown, _flags: unknown, command: Command) => {
      const reading = readConfig(command.args, process.env, readText)
      switch (reading.kind) {
        case 'print':
          process.stdout.write(reading.text)
          return
        case 'refused':
          throw new FleetcastError('argument-invalid', reading.errors.join('; '))
        case 'once':
          await predictOnce(reading, signal)
          return
        case 'test-alert':
          await testAlerts(reading.config, signal)
          return
        case 'run':
          // One that is told to end while it still starts has ended as it should.
          await runDaemon(reading.config, signal).catch((error: unknown) => {
            if (!isAbort(error)) throw error
          })
      }
    })
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

async function runDaemon(config: DaemonConfig, signal: AbortSignal): Promise<void> {
  const log = createLog(config.logLevel)
  const daemon = await buildDaemon({ config, log }, signal)
  // Only now: a start that is refused builds nothing.
  if (config.buildsPage && isPageOld())
    buildPageApart(signal).catch((error: unknown) => {
      log.warn({ err: error }, 'The dashboard could not be built: the API works, the page does not')
    })
  const keys = config.keys.length === 0 ? '' : '; API key required'
  await serveDaemon(
    daemon,
    {
      version: version(),
      pageDir: join(root, 'dist'),
      pageHeaders: buildHeaders,
      onListening: (url) => say(`listening on ${url}, ${daemon.parts.source.name}${keys}`),
    },
    signal,
  )
}

/** What the first generation's command line does without --daemon. */
async function predictOnce(
  {
    input,
    output,
    horizon,
    modelPath,
  }: {
    readonly input: string
    readonly output: string | null
    readonly horizon: number | null
    readonly modelPath: string | null
  },
  signal: AbortSignal,
): Promise<void> {
  const given = (option: string, value: string | number | null) =>
    value === null ? [] : [option, String(value)]
  const from = /\.(json|jsonl|ndjson)$/i.test(input) ? '--input' : '--data'
  await predictCommand(signal, wireClockOf(machineZone()).timeOf).parseAsync(
    [from, input, ...given('--out', output), ...given('--horizon', horizon), ...given('--model', modelPath)],
    { from: 'user' },
  )
}

async function testAlerts(config: DaemonConfig, signal: AbortSignal): Promise<void> {
  const about = { clock: runningClock(), externalUrl: externalUrlOf(config) }
  const failed: string[] = []
  for (const webhook of config.webhooks) {
    const { host } = new URL(webhook.url)
    const delivery = await testAlert(webhook, about, signal)
    if (delivery.kind === 'delivered') say(`${host}: test alert delivered, as for ${delivery.sentAs}`)
    else failed.push(`${host}: ${delivery.why}`)
  }
  if (failed.length > 0) throw new FleetcastError('argument-invalid', failed.join('; '))
}
