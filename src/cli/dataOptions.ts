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
    .option('--time <column>', 'the time column, where it is not clear')
    .option('--server <column>', 'the server column, where it is not clear')
    .option('--server-name <name>', 'the file is of one server, of this name')
    .option(
      '--values <column>',
      'a column that is measured; may be repeated; without it, by name and type',
      collect,
    )
    .option(
      '--metric-column <column>',
      'a column whose values name the metric of each row; may be repeated',
      collect,
    )
    .option(
      '--apart <column>',
      'a column that tells rows of one server and time apart: a metric each',
      collect,
    )
    .option(
      '--repeats <how>',
      'what rows of one server, time and metric come to: last, mean, sum or max',
      oneOf('last', 'mean', 'sum', 'max'),
    )
    .option('--wide', 'each column is a server')
    .option('--no-wide', 'the columns are metrics, not servers')
    .option('--measures <name>', 'what the values measure, where the file does not name it')
    .option(
      '--rate <metric>',
      'a further cumulative counter, read as its rise per second; may be repeated',
      collect,
    )
    .option('--no-rates', 'read counters that nobody named as they are')
    .option(
      '--fraction <metric>',
      'a metric in percent that the file gives as a fraction of 1; may be repeated',
      collect,
    )
    .option(
      '--zone <zone>',
      'zone of times without one: a name such as Europe/Berlin, or +01:00; without it, UTC',
    )
    .option(
      '--date-order <order>',
      'of dates such as 03/04/2024: day-first or month-first',
      oneOf('day-first', 'month-first'),
    )
    .option(
      '--comma <meaning>',
      'of numbers such as 1,234: decimal or thousands',
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
    '--server COLUMN, --server-name NAME for one server, or --wide --measures NAME where each column is one',
  wide: '--measures NAME where each column is a server, or --no-wide and --server-name NAME',
  apart:
    '--apart COLUMN for a metric each, --metric-column COLUMN where it names them, or --repeats mean, sum, max or last',
  metrics: '--values COLUMN',
  dateOrder: '--date-order day-first or month-first',
  zone: '--zone ZONE, such as Europe/Berlin or +01:00',
  comma: '--comma decimal or thousands',
}
