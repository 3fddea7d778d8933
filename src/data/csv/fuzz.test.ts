import { expect, it } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { openTable } from '../open.ts'

const { signal } = new AbortController()

/** mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Reads or refuses: anything but a FleetcastError is a defect. */
async function open(bytes: Uint8Array, path = 'metrics.csv'): Promise<string> {
  try {
    return (await openTable([memoryFile(path, bytes)], null, { neededMs: null, signal })).kind
  } catch (error) {
    if (error instanceof FleetcastError) return error.code
    throw error
  }
}

const time = (i: number) => new Date(Date.UTC(2026, 2, 2) + i * 60_000).toISOString()
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `${time(i)},"h,${i % 3}",${i}.5`).join('\r\n')
const TEXTS = [
  `sep=,\r\ntime,host,cpu\r\n${rows(12)}`,
  `#group,false,true\n#datatype,string,double\n,time,host,cpu\n,${time(0)},a,1\n\n,time,cpu,host\n,${time(1)},2,b\n`,
  `# hostname;time;cpu\na;${time(0)};1\na;-1;LINUX-RESTART\na;${time(1)};2\n`,
  `,cpu,cpu\nserver,a,b\ntime,,\n${time(0)},1,2\n${time(1)},2,3\n(2 rows)\n`,
  ` time | host | cpu \n------+------+----\n ${time(0)} | a | 1\n ${time(1)} | a | 2\n(2 rows)\n`,
  `"(PDH-CSV 4.0) (X)(-60)","\\\\A\\b"\r\n"03/01/2024 01:00:00"," "\r\nExiting, please wait...\r\n`,
]
const utf8 = TEXTS.map((text) => new TextEncoder().encode(text))
const utf16 = TEXTS.map(
  (text) => new Uint8Array(new Uint16Array(Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0))).buffer),
)

it('reads or refuses texts that are cut anywhere', async () => {
  const outcomes = new Set<string>()
  for (const bytes of [...utf8, ...utf16]) {
    for (let end = 0; end < bytes.length; end += 1 + (end >> 5))
      outcomes.add(await open(bytes.subarray(0, end)))
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['ready', 'mapping-needed', 'file-empty']))
})

it('reads or refuses texts whose bytes were changed', async () => {
  const random = seeded(11)
  const pick = <T>(from: ArrayLike<T>) => from[Math.floor(random() * from.length)] as T
  const odd = new TextEncoder().encode('",;|\t#\n\r-=()\\ \0\xff0')
  for (let n = 0; n < 1500; n++) {
    const bytes = Uint8Array.from(pick([...utf8, ...utf16]))
    for (let change = 0; change < 1 + (n % 6); change++) {
      bytes[Math.floor(random() * bytes.length)] = random() < 0.5 ? pick(odd) : Math.floor(random() * 256)
    }
    await open(bytes)
  }
})

it('reads or refuses bytes of no kind, whatever they are called', async () => {
  const random = seeded(12)
  const names = ['a.csv', 'a.csv.gz', 'a', 'a.txt', 'a.json', 'a.parquet', 'a.feather']
  for (let n = 0; n < 700; n++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 300) }, () =>
      n % 2 === 0 ? Math.floor(random() * 256) : 9 + Math.floor(random() * 110),
    )
    await open(bytes, names[n % names.length])
  }
})
