import type { Command } from 'commander'
import type { Answers, Asked, Comma, DateOrder, Repeats } from '#data/mapping.types.ts'
import { collect, oneOf } from './options.ts'

/** What a person says on the command line about how files are to be read. */
export interface DataAnswers {
  readonly time?: string
  readonly server?: string
  readonly serverName?: string
  readonly values?: readonly string[]
  readonly metricColumn?: readonly string[]
  readonly apart?: readonly string[]
  readonly repeats?: Repeats
  readonly wide?: boolean
  readonly measures?: string
  readonly rate?: readonly string[]
  readonly rates?: boolean
  readonly fraction?: readonly string[]
  readonly zone?: string
  readonly dateOrder?: DateOrder
  readonly comma?: Comma
}

/** Adds the options by which every question about a file can be answered. */
export function withDataAnswers(command: Command): Command {
  return command
    .option('--time <column>', 'time column, if it cannot be detected')
    .option('--server <column>', 'server column, if it cannot be detected')
    .option('--server-name <name>', 'the whole file is one server; use this name')
    .option('--values <column>', 'metric column (repeatable; default: detected by name and type)', collect)
    .option(
      '--metric-column <column>',
      'column that names the metric of each row, in the long format (repeatable)',
      collect,
    )
    .option(
      '--apart <column>',
      'column that distinguishes rows with the same server and time (device, core); each of its values becomes a metric',
      collect,
    )
    .option(
      '--repeats <how>',
      'how to combine rows with the same server, time and metric: last, mean, sum or max',
      oneOf('last', 'mean', 'sum', 'max'),
    )
    .option('--wide', 'wide format: each column is a server')
    .option('--no-wide', 'columns are metrics, not servers')
    .option('--measures <name>', 'metric name of the values, if the file does not name it')
    .option('--rate <metric>', 'cumulative counter, converted to a rate per second (repeatable)', collect)
    .option('--no-rates', 'do not convert detected counters to rates')
    .option(
      '--fraction <metric>',
      'metric stored as a fraction of 1, converted to percent (repeatable)',
      collect,
    )
    .option(
      '--zone <zone>',
      'time zone of timestamps without one, such as Europe/Berlin or +01:00 (default: UTC)',
    )
    .option(
      '--date-order <order>',
      'how to read dates such as 03/04/2024: day-first or month-first',
      oneOf('day-first', 'month-first'),
    )
    .option(
      '--comma <meaning>',
      'how to read numbers such as 1,234: decimal or thousands',
      oneOf('decimal', 'thousands'),
    )
}

/** The options as answers. */
export function answersOf(options: DataAnswers): Answers {
  const { time, server, serverName, values, metricColumn, apart, repeats, wide, measures } = options
  const { rate, rates, fraction, zone, dateOrder, comma } = options
  return {
    ...(time !== undefined && { time }),
    ...(server !== undefined && { server }),
    ...(serverName !== undefined && { serverName }),
    ...(values !== undefined && { metrics: values }),
    ...(metricColumn !== undefined && { names: metricColumn }),
    ...(apart !== undefined && { apart }),
    ...(repeats !== undefined && { repeats }),
    ...(wide !== undefined && { wide }),
    ...(measures !== undefined && { metric: measures }),
    ...(rates === false && { rates: [] }),
    ...(rate !== undefined && { counters: rate }),
    ...(fraction !== undefined && { fractions: fraction }),
    ...(zone !== undefined && { zone }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(comma !== undefined && { comma }),
  }
}

/** The options that answer a question. */
export const ANSWERED_BY: Readonly<Record<Asked, string>> = {
  time: '--time COLUMN',
  server:
    '--server COLUMN, --server-name NAME for a single server, or --wide --measures NAME if each column is a server',
  wide: '--measures NAME where wide format: each column is a server, or --no-wide and --server-name NAME',
  apart:
    '--apart COLUMN to make each of its values a metric, --metric-column COLUMN if it names the metric, or --repeats mean, sum, max or last',
  metrics: '--values COLUMN',
  dateOrder: '--date-order day-first or month-first',
  zone: '--zone ZONE, such as Europe/Berlin or +01:00',
  comma: '--comma decimal or thousands',
}
