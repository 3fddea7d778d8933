// parquet-wasm as by somebody who knows the library and the file: only the needed columns, row group by row group; of a
// file in order of time only its last rows. Text stays bytes. Rows are taken by their time, a multiple of the step.
import { tableFromIPC } from 'apache-arrow'
import init, { ParquetFile } from 'parquet-wasm'
import { contest } from './contestant.mjs'
import { TextCodes } from './textCodes.mjs'

async function prepare() {
  await init({ module_or_path: '/parquet_wasm_bg.wasm' })
}

async function read(file, wanted) {
  const parquet = await ParquetFile.fromFile(file)
  const rows = Array.from(parquet.metadata().rowGroups(), (group) => Number(group.numRows()))
  const columns = [wanted.time, wanted.server, ...wanted.metrics]
  const kept = new NewestRows(wanted)
  for (const selection of selections(rows, wanted)) {
    const table = await parquet.read({ columns, batchSize: 1 << 20, ...selection })
    for (const batch of tableFromIPC(table.intoIPCStream()).batches)
      kept.add(...columns.map((name) => batch.getChild(name)))
  }
  return kept.finish()
}

/** What to read at once: groups one by one, or the last rows, which are the newest ones. */
function selections(rows, { ordered, servers, steps }) {
  if (!ordered) return rows.map((_, group) => ({ rowGroups: [group] }))
  let [first, held] = [rows.length, 0]
  while (held < servers * steps) held += rows[--first]
  const rowGroups = rows.slice(first).map((_, group) => first + group)
  return [{ rowGroups, offset: held - servers * steps }]
}

/** Rows that were the newest ones so far, and in the end those that are. */
class NewestRows {
  #wanted
  #servers = new TextCodes()
  #newest = -Infinity
  #times = []
  #codes = []
  #values

  constructor(wanted) {
    this.#wanted = wanted
    this.#values = wanted.metrics.map(() => [])
  }

  add(time, server, ...metrics) {
    const { steps, stepMs } = this.#wanted
    // Milliseconds below 2^53, as 32 bits each: a BigInt per row would take longer than all else.
    const halves = new Uint32Array(
      time.data[0].values.buffer,
      time.data[0].values.byteOffset,
      2 * time.length,
    )
    const codes = this.#servers.codesOf(server.data[0])
    const values = metrics.map((metric) => metric.toArray())
    for (let row = 0; row < time.length; row++) {
      const at = halves[2 * row + 1] * 2 ** 32 + halves[2 * row]
      if (at > this.#newest) this.#newest = at
      if (at <= this.#newest - steps * stepMs) continue
      this.#times.push(at)
      this.#codes.push(codes[row])
      for (let m = 0; m < values.length; m++) this.#values[m].push(values[m][row])
    }
  }

  finish() {
    const { steps, stepMs } = this.#wanted
    const first = this.#newest - (steps - 1) * stepMs
    const ranks = this.#servers.ranks()
    const timeMs = new Float64Array(ranks.length * steps).fill(NaN)
    const metrics = this.#values.map(() => new Float64Array(timeMs.length).fill(NaN))
    for (let i = 0; i < this.#times.length; i++) {
      const at = this.#times[i]
      if (at < first) continue
      const place = ranks[this.#codes[i]] * steps + (at - first) / stepMs
      timeMs[place] = at
      for (let m = 0; m < metrics.length; m++) metrics[m][place] = this.#values[m][i]
    }
    return { timeMs, metrics }
  }
}

await contest(prepare, read)
