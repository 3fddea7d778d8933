// The command line here and in another checkout, in turns: `npx tsx src/testing/bench/compareStart.ts CHECKOUT [COMMAND…]`,
// without a command `--version`. Seconds from start to end, medians.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 7
const here = fileURLToPath(new URL('../../..', import.meta.url))
const [checkout, ...given] = process.argv.slice(2)
if (checkout === undefined) throw new Error('expected the folder of another checkout')
const command = given.length > 0 ? given : ['--version']

function run(folder: string): number {
  const started = performance.now()
  const args = [`${folder}/src/cli/fleetcast.mjs`, ...command]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - started) / 1000
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN

// Once before: what is made when it is first asked for is there.
run(checkout)
run(here)
const times: number[][] = [[], []]
for (let round = 0; round < ROUNDS; round++)
  for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) times[side]?.push(run(side === 0 ? checkout : here))
const [there = NaN, own = NaN] = times.map(median)
process.stdout.write(
  `fleetcast ${command.join(' ')}: ${there.toFixed(2)} s there, ${own.toFixed(2)} here, ${(own / there).toFixed(2)} x\n`,
)
