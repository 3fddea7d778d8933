import { Command } from 'commander'
import { SIMULATION_MODES, type SimulationMode } from '#data/simulate/load.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { integerFrom, oneOf } from './options.ts'
import { say, writeFileAtomic } from './output.ts'

interface SimulateOptions {
  readonly mode: SimulationMode
  readonly servers: number
  readonly steps: number
  readonly seed: number
  readonly step: number
  readonly out: string
}

/** `fleetcast simulate`: a parquet of a fleet that does not exist; the same call writes the same bytes. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('generate metrics of a simulated fleet as a parquet file')
    .option('--mode <mode>', SIMULATION_MODES.join(', '), oneOf(...SIMULATION_MODES), 'business_hours')
    .option('--servers <n>', 'number of servers', integerFrom(1, 100_000), 25)
    .option('--steps <n>', 'rows per server', integerFrom(1, 1_000_000), 576)
    .option('--step <seconds>', 'seconds between two rows', integerFrom(1, 86_400), 300)
    .option('--seed <n>', 'random seed: the same seed gives the same fleet', integerFrom(0, 0xffff_ffff), 1)
    .requiredOption('--out <file>', 'output parquet file')
    .action(async ({ step, out, ...simulation }: SimulateOptions) => {
      const table = simulate({ ...simulation, stepMs: step * 1000 })
      const bytes = writeParquet(table)
      await writeFileAtomic(out, bytes)
      say(`${out}: ${table.servers.length} servers, ${table.timeMs.length} rows, ${bytes.length} bytes`)
    })
}
