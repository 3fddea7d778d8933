// `npm start`: builds when the sources are newer than the build, then serves it with the headers of headers.mjs.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, mergeConfig, preview } from 'vite'
import { daemonAddress, daemonPreview } from './daemonProxy.mjs'

const HELP = `Usage: npm start -- [--daemon URL]

Builds Fleetcast when its sources changed, and serves it.

  --daemon URL  also passes on what a daemon can be asked for, so that the page can
                read it without CORS: http://localhost:8000
  --help        prints this

Environment: PORT (4173), HOST (localhost; any other lets others read the daemon too).`

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What was asked for; ends the process where it cannot be done. */
function readOptions() {
  try {
    const { values } = parseArgs({ options: { daemon: { type: 'string' }, help: { type: 'boolean' } } })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    return { daemon: values.daemon === undefined ? null : daemonAddress(values.daemon) }
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`)
    process.exit(2)
  }
}

/** Newest modification time below a path, in ms. */
function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

const { daemon } = readOptions()
const built = existsSync(join(root, 'dist/index.html')) ? statSync(join(root, 'dist/index.html')).mtimeMs : 0
const inputs = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
if (Math.max(...inputs.map((name) => newest(join(root, name)))) > built) {
  await build({ root, logLevel: 'warn' })
}
const plain = {
  root,
  preview: { port: Number(process.env.PORT ?? 4173), host: process.env.HOST ?? 'localhost' },
}
const server = await preview(daemon === null ? plain : mergeConfig(daemonPreview(daemon), plain))
console.log(daemon === null ? 'Fleetcast' : `Fleetcast, with the daemon at ${daemon}`)
server.printUrls()
