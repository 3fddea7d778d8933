import { Command, CommanderError } from 'commander'
import { FleetcastError, isAbort, type ErrorCode } from '#forecast/errors.ts'
import { offerOptions, offersCaveat } from '#text/offer.ts'
import { backtestCommand } from './backtest.ts'
import { calibrateCommand } from './calibrate.ts'
import { capacityCommand } from './capacity.ts'
import { compileCommand } from './compile.ts'
import { daemonCommand } from './daemon.ts'
import { inspectCommand } from './inspect.ts'
import { abortOnInterrupt } from './interrupts.ts'
import { predictCommand } from './predict.ts'
import { simulateCommand } from './simulate.ts'
import { version } from './version.ts'

/** Codes that mean the call itself was wrong, not the work. */
const USAGE_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['argument-invalid', 'horizon-too-long'])

/** The message, where it is (unless it says so itself), and the option that helps. */
function oneLine({ code, message, place, offers }: FleetcastError): string {
  const where = [place.file, place.place].filter((part) => part !== undefined && !message.includes(part))
  const hint = code === 'quantiles-unknown' ? '; state them with --quantiles' : ''
  const caveat = offersCaveat(offers)
  const works = offers.length === 0 ? '' : `; try ${offers.map(offerOptions).join('; ')}`
  const said = `${message}${where.length > 0 ? ` (${where.join(', ')})` : ''}${hint}${works}`
  return caveat === null ? said : `${said}. ${caveat}`
}

function report(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (isAbort(error)) {
    process.stderr.write('fleetcast: cancelled\n')
    return 130
  }
  const known = error instanceof FleetcastError
  const message = known ? oneLine(error) : error instanceof Error ? error.message : String(error)
  process.stderr.write(`fleetcast: ${message.replaceAll('\n', ' ')}\n`)
  if (verbose && error instanceof Error) {
    process.stderr.write(`${known ? `code ${error.code}\n` : ''}${error.stack ?? ''}\n`)
    if (error.cause instanceof Error)
      process.stderr.write(`caused by ${error.cause.stack ?? error.cause.message}\n`)
  }
  return known && USAGE_ERRORS.has(error.code) ? 2 : 1
}

/**
 * Runs one command. Results go to stdout or --out, everything else to stderr.
 * Returns the exit code: 0 done, 1 failed, 2 the call was wrong, 130 interrupted.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const abort = new AbortController()
  const stopListening = abortOnInterrupt(abort)

  const program = new Command('fleetcast')
    .description('Forecast server metrics with a Temporal Fusion Transformer.')
    .version(version())
    .option('--verbose', 'print error codes and stack traces')
  for (const command of [
    predictCommand,
    backtestCommand,
    calibrateCommand,
    capacityCommand,
    inspectCommand,
    compileCommand,
    simulateCommand,
    daemonCommand,
  ]) {
    program.addCommand(command(abort.signal))
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({
        writeErr: (text) => process.stderr.write(text),
        outputError: (text, write) =>
          write(
            `fleetcast: ${text
              .replace(/^error: /, '')
              .replaceAll('\n', ' ')
              .trim()}\n`,
          ),
      })
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    return report(error, program.opts<{ verbose?: boolean }>().verbose === true || argv.includes('--verbose'))
  } finally {
    stopListening()
  }
}
