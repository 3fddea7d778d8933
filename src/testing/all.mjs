// `npm test`: every check in order, the cheap ones first; stops at the first that fails.
import { spawnSync } from 'node:child_process'
import { findChromium } from './chromium.mjs'

const chromium = findChromium()
if (chromium === null) {
  console.error(
    'No Chromium found for the browser tests. Install one with:\n\n  npx playwright install chromium\n',
  )
  process.exit(1)
}

const steps = [
  ['types', 'npm', ['run', '--silent', 'typecheck']],
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['exports that nothing uses', 'npm', ['run', '--silent', 'deadcode']],
  ['format', 'npm', ['run', '--silent', 'format:check']],
  ['unit and golden tests', 'npm', ['run', '--silent', 'test:unit']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['browser tests', 'npm', ['run', '--silent', 'test:e2e']],
]

if (!process.env.FLEETCAST_SHARED) {
  console.log(
    'FLEETCAST_SHARED is not set: tests on data that is not in the repository do not run (reported as skipped).',
  )
}
for (const [name, command, args] of steps) {
  const started = Date.now()
  console.log(`\n== ${name}`)
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, TZ: 'UTC', FLEETCAST_CHROMIUM: chromium },
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(`\n${name}: failed`)
    process.exit(status ?? 1)
  }
  console.log(`== ${name}: passed in ${((Date.now() - started) / 1000).toFixed(0)} s`)
}
