import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.ts'
import { canonicalName, isPercent, metricOf } from './lookup.ts'
import { metricByName } from './nameRules.ts'
import { normalName } from './normalName.ts'
import { whyNoMetric } from './notMetric.ts'

describe('the catalogue', () => {
  it('has every name once, in normal form', () => {
    const names = CATALOGUE.flatMap(({ name, aliases }) => [name, ...aliases])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(names.map(normalName)).toEqual(names)
  })

  describe.each(CATALOGUE.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
    const { aliases, unit, bounds, threshold, withinStep, acrossServers } = entry

    it('is a metric, found by each of its names', () => {
      for (const each of [name, ...aliases, name.toUpperCase(), name.replaceAll('_', '.')]) {
        expect(whyNoMetric(each)).toBeNull()
        expect(metricOf(each)).toBe(entry)
        expect(canonicalName(each)).toBe(name)
      }
    })

    it('has the unit that its names state', () => {
      const stated = [name, ...aliases].map((each) => metricByName(each, each).unit)
      for (const each of stated) expect(['number', unit]).toContain(each)
    })

    it('has the bounds of its unit', () => {
      const most = unit === 'percent' ? 100 : unit === 'fraction' ? 1 : Infinity
      expect(bounds).toEqual({ lower: 0, upper: name === 'error_rate' ? Infinity : most })
    })

    it('has thresholds within its bounds, critical beyond warning on the bad side', () => {
      if (threshold === null) return
      const { warning, critical, direction } = threshold
      for (const value of [warning, critical]) {
        expect(value).toBeGreaterThan(bounds.lower)
        expect(value).toBeLessThan(bounds.upper)
      }
      expect(Math.sign(critical - warning)).toBe(direction === 'above' ? 1 : -1)
    })

    it('adds up only what is an amount', () => {
      if (unit === 'percent' || unit === 'fraction')
        expect([withinStep, acrossServers]).toEqual(['mean', 'mean'])
    })
  })

  it('has the thresholds of both generations’ daemons', () => {
    const of = (name: string) => {
      const { warning, critical, direction } = metricOf(name).threshold ?? {}
      return [warning, critical, direction]
    }
    expect(of('memory_percent')).toEqual([80, 93, 'above'])
    expect(of('mem_used_pct')).toEqual([90, 98, 'above'])
    expect(of('network_errors')).toEqual([50, 200, 'above'])
    expect(of('cpu_idle_pct')).toEqual([20, 10, 'below'])
  })
})

describe('names that were known in one place only', () => {
  it.each([
    // Renamed by the reader of files, but judged against no threshold where a daemon sent them.
    ['node_load1', 'load_average'],
    ['CPUUtilization', 'cpu_percent'],
    ['mem_used_percent', 'memory_percent'],
    // Judged, but not renamed.
    ['iowait_pct', 'cpu_iowait_pct'],
    ['swap_pct', 'swap_used_pct'],
    // Judged in one spelling only.
    ['CPU Percent', 'cpu_percent'],
    ['Load.Average', 'load_average'],
  ])('%s is %s', (name, known) => {
    expect(canonicalName(name)).toBe(known)
    expect(metricOf(name).threshold).not.toBeNull()
  })

  it('are no alias where they say another unit', () => {
    expect(canonicalName('load1 (%)')).toBe('load1 (%)')
    expect(metricOf('load1 (%)')).toMatchObject({ unit: 'percent', threshold: null })
    expect(canonicalName('cpu_percent (%)')).toBe('cpu_percent')
  })
})

describe('a name says', () => {
  it.each([
    ['swap_percent', 'percent', 100],
    ['cpu usage (%)', 'percent', 100],
    ['node.cpu.pct', 'percent', 100],
    ['cache_hit_ratio', 'fraction', 1],
    ['failure_probability', 'fraction', 1],
    ['network_in_kbps', 'kbps', Infinity],
    ['rx_mbytes_sec', 'MB/s', Infinity],
    ['rx_bytes_per_second', 'B/s', Infinity],
    ['net.bytes', 'B', Infinity],
    ['rx_bytes_total', 'B', Infinity],
    ['rx_pps', 'pkt/s', Infinity],
    ['Wait-MS', 'ms', Infinity],
    ['wait_seconds', 's', Infinity],
    ['queue_depth', 'number', Infinity],
    // Ends in letters that are a unit only as a word of their own.
    ['items', 'number', Infinity],
  ])('of %s that it is in %s', (name, unit, upper) => {
    expect(metricOf(name)).toMatchObject({ name, unit, bounds: { lower: 0, upper }, threshold: null })
    expect(isPercent(name)).toBe(unit === 'percent')
  })

  it.each([
    ['requests_total', 'last'],
    ['node_uptime', 'last'],
    ['latency_max_ms', 'max'],
    ['latency_p99', 'max'],
    ['max_cpu_percent', 'max'],
    ['error_rate', 'mean'],
    ['timeouts', 'sum'],
    ['disk.errors', 'sum'],
    ['queue_depth', 'mean'],
    // A share is no counter, though `total` was taken for one, and no number of events.
    ['cpu_total_pct', 'mean'],
    ['Errors (%)', 'mean'],
    // Words, not letters: `ratio` is in both, and they were averaged.
    ['migration_errors', 'sum'],
    ['operation_count', 'sum'],
  ])('of %s that rows of a step become their %s', (name, kind) => {
    expect(metricOf(name).withinStep).toBe(kind)
  })

  it.each([
    ['cpu_percent', 'mean'],
    ['load_average', 'mean'],
    ['node_load5', 'mean'],
    ['network_in_kbps', 'sum'],
    ['network_errors', 'sum'],
    ['anomaly_score', 'mean'],
    ['latency_ms', 'mean'],
    ['queue_time', 'mean'],
    // Words, not letters: `load` is in both, and they were averaged.
    ['upload_bytes', 'sum'],
    ['download_mbps', 'sum'],
    // Shares that were added up.
    ['failure_probability', 'mean'],
    ['error_rate', 'mean'],
    ['cascade_impact', 'mean'],
  ])('of %s that servers are combined by their %s', (name, kind) => {
    expect(metricOf(name).acrossServers).toBe(kind)
  })
})

describe('what fills up', () => {
  it.each([
    ['disk_percent', 'disk'],
    ['mem_used_pct', 'memory'],
    ['java_heap_pct', 'Java heap'],
    ['swap_percent', 'swap'],
    ['filesystem_used_percent', 'disk'],
    ['/var inodes (%)', 'inodes'],
    ['queue_depth', 'queue'],
    ['db_connections', 'connections'],
    ['memory_used_mb', 'memory'],
  ])('%s is told by its name or the catalogue: %s', (name, noun) => {
    expect(metricOf(name).fills).toBe(noun)
  })

  it.each([
    'cpu_percent',
    'load_average',
    'network_errors',
    // How busy a disk is, not how full.
    'disk_util_percent',
    'disk_read_kbytes_s',
    'disk_io_mb_s',
    'queue_time',
    'swap_in_bytes_per_second',
    'connections_total',
    'disk_errors',
    'memory_max_percent',
    'page_faults',
  ])('%s does not', (name) => {
    expect(metricOf(name).fills).toBeNull()
  })
})

it('a name that a source made up does not push out what is known', () => {
  for (let i = 0; i < 10_001; i++) metricOf(`made_up_${i}`)
  expect(metricOf('cpu_pct').name).toBe('cpu_percent')
})

describe('what is no metric', () => {
  it.each([
    ['Day of Week', 'derived from the clock'],
    ['is_anomaly', 'a row label, not a measurement'],
    ['rack-id', 'an identifier'],
  ])('%s: %s', (name, why) => {
    expect(whyNoMetric(name)).toBe(why)
  })
})
