import fc from 'fast-check'
import type { Answers } from '#data/mapping.types.ts'
import { pointsOf, type Fleet, type Point } from './fleet.ts'
import { perfmonTime, type NumberStyle, type TimeStyle } from './notations.ts'

/** A fleet as rows of cells, and what a person would say about them. */
export interface Rows {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly answers: Answers
  /** Names of the metrics in the table that is read; omitted: the fleet's. */
  readonly metrics?: readonly string[]
  /** Lines above the header, as the tool writes them. */
  readonly above?: readonly string[]
}

export interface Writing {
  readonly time: TimeStyle
  readonly number: NumberStyle
  readonly order: Order
}

export type Order = 'by time' | 'by server' | 'by metric' | 'newest first'
export const orders: fc.Arbitrary<Order> = fc.constantFrom(
  'by time',
  'by server',
  'by metric',
  'newest first',
)

export const LAYOUTS = {
  plain,
  'long, named as Prometheus does': (fleet: Fleet, writing: Writing) =>
    long(fleet, writing, ['__name__', 'instance', 'value', 'timestamp']),
  'long, name and value': (fleet: Fleet, writing: Writing) =>
    long(fleet, writing, ['name', 'host', 'value', 'clock']),
  'wide, plain header': (fleet: Fleet, writing: Writing) => ({
    ...wide({ ...fleet, metrics: fleet.metrics.slice(0, 1) }, writing, (server) => server),
    answers: { wide: true, metric: fleet.metrics[0] ?? '' },
  }),
  'wide, label sets': (fleet: Fleet, writing: Writing) =>
    wide(fleet, writing, (server, metric) => `${metric}{instance="${server}", job="node"}`),
  'wide, tuples': (fleet: Fleet, writing: Writing) =>
    wide(fleet, writing, (server, metric) => `('${metric}', '${server}')`),
  perfmon,
  influx,
} as const satisfies Readonly<Record<string, (fleet: Fleet, writing: Writing) => Rows>>

export type Layout = keyof typeof LAYOUTS

function plain({ servers, metrics, timesMs, values }: Fleet, { time, number, order }: Writing): Rows {
  const rows = servers.flatMap((server, s) =>
    timesMs.map((timeMs, t) => ({
      ...{ server, metric: '', timeMs },
      cells: metrics.map((_, m) => written(number, values[s]?.[m]?.[t])),
    })),
  )
  return {
    header: ['timestamp', 'server_name', ...metrics],
    rows: sorted(rows, order).map(({ server, timeMs, cells }) => [time.write(timeMs), server, ...cells]),
    answers: {},
  }
}

function long(
  fleet: Fleet,
  { time, number, order }: Writing,
  header: readonly [name: string, server: string, value: string, time: string],
): Rows {
  const rows = sorted(pointsOf(fleet), order)
  return {
    header,
    rows: rows.map(({ server, metric, timeMs, value }) => [
      metric,
      server,
      number.write(value),
      time.write(timeMs),
    ]),
    answers: {},
  }
}

function wide(
  { servers, metrics, timesMs, values }: Fleet,
  { time, number, order }: Writing,
  columnOf: (server: string, metric: string) => string,
): Rows {
  const series = servers.flatMap((server, s) => metrics.map((metric, m) => ({ server, metric, s, m })))
  const columns = order === 'by metric' ? series.toSorted((a, b) => a.m - b.m) : series
  const rows = timesMs.map((timeMs, t) => [
    time.write(timeMs),
    ...columns.map(({ s, m }) => written(number, values[s]?.[m]?.[t])),
  ])
  return {
    header: ['Time', ...columns.map(({ server, metric }) => columnOf(server, metric))],
    rows: order === 'newest first' ? rows.toReversed() : rows,
    answers: {},
    metrics,
  }
}

const COUNTERS: Readonly<Record<string, readonly [object: string, counter: string]>> = {
  cpu_percent: ['Processor(_Total)', '% Processor Time'],
  memory_percent: ['Memory', '% Committed Bytes In Use'],
  disk_percent: ['LogicalDisk(_Total)', '% Disk Time'],
}

function perfmon(fleet: Fleet, writing: Writing): Rows {
  const time = { name: 'perfmon', write: perfmonTime, answers: {} }
  const counterOf = (metric: string) => COUNTERS[metric] ?? ['', '']
  const found = wide(fleet, { ...writing, time }, (server, metric) => {
    const [object, counter] = counterOf(metric)
    return `\\\\${server}\\${object}\\${counter}`
  })
  return {
    ...found,
    header: ['(PDH-CSV 4.0) (W. Europe Standard Time)(-60)', ...found.header.slice(1)],
    metrics: fleet.metrics.map((metric) => counterOf(metric).join(' ').replace('(_Total)', '')),
  }
}

function influx(fleet: Fleet, { number, order }: Writing): Rows {
  const rows = sorted(pointsOf(fleet), order)
  const time = (ms: number) => new Date(ms).toISOString().replace('.000', '')
  return {
    above: [
      '#group,false,false,false,false,true,true,true',
      '#datatype,string,long,dateTime:RFC3339,double,string,string,string',
      '#default,_result,,,,,,',
    ],
    header: ['', 'result', 'table', '_time', '_value', '_field', '_measurement', 'host'],
    rows: rows.map(({ server, metric, timeMs, value }) => {
      const [measurement = '', field = ''] = metric.split('_')
      return ['', '', '0', time(timeMs), number.write(value), field, measurement, server]
    }),
    answers: {},
  }
}

function written(number: NumberStyle, value: number | null | undefined): string {
  return value === null || value === undefined ? '' : number.write(value)
}

function sorted<T extends Pick<Point, 'server' | 'metric' | 'timeMs'>>(
  rows: readonly T[],
  order: Order,
): T[] {
  const text = (a: string, b: string) => (a < b ? -1 : Number(a > b))
  return rows.toSorted((a, b) => {
    switch (order) {
      case 'by time':
        return a.timeMs - b.timeMs
      case 'by server':
        return text(a.server, b.server) || a.timeMs - b.timeMs
      case 'by metric':
        return text(a.metric, b.metric) || a.timeMs - b.timeMs
      case 'newest first':
        return b.timeMs - a.timeMs
    }
  })
}
