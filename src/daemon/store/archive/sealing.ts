import type { Tier } from '../api.ts'
import { indexFrom, mergeParts, partsByServer, sliceRows, type Part } from '../codec/merge.ts'
import { decodeRows, encodeRows, pointsOf, type CodedRows } from '../codec/rows.ts'
import { bytesIn, numberIn } from '../sql/database.ts'
import { tierId, type Tables } from './tables.ts'

/** When rows are sealed, and how large blocks are. */
export interface SealRules {
  /** So many rows wait at most; as many are sealed at once. */
  readonly mostRows: number
  readonly mostTicks: number
  /** Rows wait until they span this much time, by their own times… */
  readonly afterMs: Readonly<Record<Tier, number>>
  /** …and came in so many ticks. */
  readonly leastTicks: number
  readonly blockRows: number
}

const HOUR_MS = 3_600_000

export const SEAL_RULES: SealRules = {
  mostRows: 1_000_000,
  mostTicks: 20_000,
  afterMs: { sample: HOUR_MS, step: 24 * HOUR_MS },
  leastTicks: 144,
  blockRows: 720,
}

/** How many rows a transaction seals: others wait for no longer than that takes. */
const ROWS_AT_ONCE = 15_000
const TICKS_AT_ONCE = 24

export function isSealDue({ totals }: Tables, tier: Tier, rules: SealRules): boolean {
  const { ticks, rows, fromMs, toMs } = totals.waiting[tier]
  if (rows >= rules.mostRows || ticks >= rules.mostTicks) return true
  return ticks >= rules.leastTicks && toMs - fromMs >= rules.afterMs[tier]
}

/**
 * Moves the rows that have waited longest into blocks, a few servers with each step. When it is broken off, nothing is
 * lost: rows that are in a block and still wait say the same twice.
 */
export function* seal(tables: Tables, tier: Tier, rules: SealRules): Generator<void, void> {
  const waiting = new Map<number, Part[]>()
  let [last, rows] = [0, 0]
  while (rows < rules.mostRows) {
    const ticks = tables.database.all(
      'SELECT id, body FROM ticks WHERE tier = ? AND id > ? ORDER BY id LIMIT ?',
      tierId(tier),
      last,
      TICKS_AT_ONCE,
    )
    for (const tick of ticks) {
      const decoded = decodeRows(bytesIn(tick, 'body'))
      for (const [server, part] of partsByServer(decoded)) {
        const parts = waiting.get(server)
        if (parts === undefined) waiting.set(server, [part])
        else parts.push(part)
      }
      rows += decoded.timeMs.length
      last = numberIn(tick, 'id')
    }
    if (ticks.length < TICKS_AT_ONCE) break
    yield
  }
  let slice: CodedRows[] = []
  const write = () =>
    tables.transaction(() => {
      for (const fresh of slice) place(tables, tier, fresh, rules.blockRows)
    })
  let sliceRowCount = 0
  for (const [server, parts] of waiting) {
    const fresh = mergeParts(server, parts)
    slice.push(fresh)
    sliceRowCount += fresh.timeMs.length
    if (sliceRowCount < ROWS_AT_ONCE) continue
    write()
    slice = []
    sliceRowCount = 0
    yield
  }
  write()
  tables.transaction(() =>
    tables.database.run('DELETE FROM ticks WHERE tier = ? AND id <= ?', tierId(tier), last),
  )
}

interface Block {
  readonly id: number
  readonly fromMs: number
  readonly toMs: number
  readonly rows: number
}

/** Puts rows of one server, in order of time, into the blocks that they belong to, and into new ones between those. */
function place(tables: Tables, tier: Tier, fresh: CodedRows, blockRows: number): void {
  for (const { block, from, to } of targets(blocksNear(tables, tier, fresh), fresh.timeMs, blockRows)) {
    const server = fresh.servers[0] ?? 0
    const added = sliceRows(fresh, from, to)
    if (block === null) writeBlocks(tables, tier, added, blockRows)
    else {
      const [row] = tables.database.all('SELECT body FROM blocks WHERE id = ?', block.id)
      const parts = [decodeRows(bytesIn(row, 'body')), added].map((rows) => ({ rows, at: null }))
      tables.database.run('DELETE FROM blocks WHERE id = ?', block.id)
      writeBlocks(tables, tier, mergeParts(server, parts), blockRows)
    }
  }
}

/** The blocks that a server's rows fall into, and the one before them, in order of time. */
function blocksNear({ database }: Tables, tier: Tier, { servers, timeMs }: CodedRows): readonly Block[] {
  const [fromMs, toMs] = [timeMs[0] ?? 0, timeMs.at(-1) ?? 0]
  const columns = 'id, fromMs, toMs, rows'
  const before = database.all(
    `SELECT ${columns} FROM blocks WHERE tier = ? AND server = ? AND fromMs < ? ORDER BY fromMs DESC LIMIT 1`,
    tierId(tier),
    servers[0] ?? 0,
    fromMs,
  )
  const within = database.all(
    `SELECT ${columns} FROM blocks WHERE tier = ? AND server = ? AND fromMs BETWEEN ? AND ? ORDER BY fromMs`,
    tierId(tier),
    servers[0] ?? 0,
    fromMs,
    toMs,
  )
  return [...before, ...within].map((row) => ({
    id: numberIn(row, 'id'),
    fromMs: numberIn(row, 'fromMs'),
    toMs: numberIn(row, 'toMs'),
    rows: numberIn(row, 'rows'),
  }))
}

interface Target {
  /** null: rows that make a block of their own. */
  readonly block: Block | null
  /** Rows of those that come, from one to before another. */
  readonly from: number
  to: number
}

/** Which rows go where. Blocks stay apart in time: rows between two of them go to the earlier one while it has room. */
function targets(blocks: readonly Block[], timeMs: Float64Array, blockRows: number): readonly Target[] {
  const found: Target[] = []
  let from = 0
  const goTo = (block: Block | null, to: number) => {
    if (to > from) found.push({ block, from, to })
    from = Math.max(from, to)
  }
  const between = (earlier: Block | null, to: number) => {
    const last = found.at(-1)
    const inside = last !== undefined && last.block === earlier ? last.to - last.from : 0
    if (earlier === null || earlier.rows + inside + (to - from) > blockRows) goTo(null, to)
    else if (last !== undefined && last.block === earlier) {
      last.to = to
      from = to
    } else goTo(earlier, to)
  }
  let earlier: Block | null = null
  for (const block of blocks) {
    between(earlier, indexFrom(timeMs, block.fromMs))
    goTo(
      block,
      indexFrom(timeMs, block.toMs) + (timeMs[indexFrom(timeMs, block.toMs)] === block.toMs ? 1 : 0),
    )
    earlier = block
  }
  between(earlier, timeMs.length)
  return found
}

/** Rows of one server as blocks of about the same size. */
function writeBlocks({ database }: Tables, tier: Tier, rows: CodedRows, blockRows: number): void {
  const count = rows.timeMs.length
  const parts = Math.ceil(count / blockRows)
  for (let part = 0; part < parts; part++) {
    const block = sliceRows(
      rows,
      Math.floor((part * count) / parts),
      Math.floor(((part + 1) * count) / parts),
    )
    const filled = {
      ...block,
      columns: block.columns.filter(({ values }) => values.some((value) => !Number.isNaN(value))),
    }
    database.run(
      'INSERT INTO blocks (tier, server, fromMs, toMs, rows, points, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      tierId(tier),
      block.servers[0] ?? 0,
      block.timeMs[0] ?? 0,
      block.timeMs.at(-1) ?? 0,
      block.timeMs.length,
      pointsOf(block),
      encodeRows(filled, { deflate: true }),
    )
  }
}
