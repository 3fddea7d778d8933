// `npm start`: builds when the sources are newer than the build, then serves it with the headers of headers.mjs.
import { parseArgs } from 'node:util'
import { mergeConfig, preview } from 'vite'
import { buildPage, root } from './buildPage.mjs'
import { daemonAddress, daemonPreview } from './daemonProxy.mjs'

const HELP = `Usage: npm start -- [--daemon URL]

Builds Fleetcast when its sources changed, and serves it.

  --daemon URL  also passes on what a daemon can be asked for, so that the page can
                read it without CORS: http://localhost:8000
  --help        prints this

Environment: PORT (4173), HOST (localhost; any other address lets others read the daemon too).`

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

const { daemon } = readOptions()
await buildPage()
const plain = {
  root,
  preview: { port: Number(process.env.PORT ?? 4173), host: process.env.HOST ?? 'localhost' },
}
const server = await preview(daemon === null ? plain : mergeConfig(daemonPreview(daemon), plain))
console.log(daemon === null ? 'Fleetcast' : `Fleetcast, with the daemon at ${daemon}`)
server.printUrls()
