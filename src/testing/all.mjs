// `npm test`: every check, the cheap ones first; stops where one fails. What only reads the sources runs side by side.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { findChromium } from './chromium.mjs'

const chromium = findChromium()
if (chromium === null) {
  console.error(
    'No Chromium found for the browser tests. Install one with:\n\n  npx playwright install chromium\n',
  )
  process.exit(1)
}

const script = (name) => ['run', '--silent', name]
/** Longest first. */
const sideBySide = [
  ['lint', script('lint')],
  ['types', script('typecheck')],
  ['build', script('build')],
  ['format', script('format:check')],
  ['exports that nothing uses', script('deadcode')],
]
/** They measure themselves against the clock: alone. */
const inTurn = [
  ['unit and golden tests', script('test:unit')],
  ['browser tests', script('test:e2e')],
]

/** Ends with the exit status; with `whole`, says what the check wrote once it is over. */
async function run([name, args], whole) {
  const started = Date.now()
  if (!whole) console.log(`\n== ${name}`)
  const child = spawn('npm', args, {
    stdio: ['inherit', whole ? 'pipe' : 'inherit', whole ? 'pipe' : 'inherit'],
    env: { ...process.env, TZ: 'UTC', FLEETCAST_CHROMIUM: chromium },
    shell: process.platform === 'win32',
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      said += error.message
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
  if (whole) process.stdout.write(`\n== ${name}\n${said}`)
  const took = `${((Date.now() - started) / 1000).toFixed(0)} s`
  if (status === 0) console.log(`== ${name}: passed in ${took}`)
  else console.error(`== ${name}: failed after ${took}`)
  return status
}

if (!process.env.FLEETCAST_SHARED) {
  console.log(
    'FLEETCAST_SHARED is not set: tests on data that is not in the repository do not run (reported as skipped).',
  )
}
const waiting = [...sideBySide]
const failed = []
const lane = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    if ((await run(next, true)) !== 0) failed.push(next[0])
}
await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, lane))
if (failed.length > 0) {
  console.error(`\n${failed.join(', ')}: failed`)
  process.exit(1)
}
for (const step of inTurn) if ((await run(step, false)) !== 0) process.exit(1)
