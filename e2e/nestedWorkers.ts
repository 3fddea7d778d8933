// How often Firefox starts two workers for nobody: within a worker, and from the page. `npx tsx e2e/nestedWorkers.ts`
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findFirefox, startFirefox } from './firefox.ts'

const BROWSERS = 5
const PAGES = 60
const WAIT_MS = 8_000

/** Starts two and says when both are up. */
const TWO = `const two = Array.from({ length: 2 }, () =>
  new Promise((up) => (new Worker('/inner.js', { type: 'module' }).onmessage = up)))
Promise.all(two)`
const FILES: Readonly<Record<string, string>> = {
  '/inner.js': `self.postMessage('up')`,
  '/outer.js': `${TWO}.then(() => self.postMessage('up'))`,
  '/nested': `<script>new Worker('/outer.js', { type: 'module' }).onmessage = () => (window.isUp = true)</script>`,
  '/page': `<script>${TWO}.then(() => (window.isUp = true))</script>`,
}

const server = createServer(({ url = '/' }, response) => {
  const path = url.split('?')[0] ?? ''
  const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
  response.writeHead(200, { 'Content-Type': type }).end(FILES[path])
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo

const path = findFirefox()
if (path === null) throw new Error('no Firefox: install firefox-esr, or name one with FLEETCAST_FIREFOX')
for (const from of ['nested', 'page']) {
  let hung = 0
  for (let b = 0; b < BROWSERS; b++) {
    const browser = await startFirefox(path)
    for (let p = 0; p < PAGES; p++) {
      await browser.open(`http://127.0.0.1:${port}/${from}?${p}`)
      const untilMs = Date.now() + WAIT_MS
      let isUp: unknown = false
      while (isUp !== true && Date.now() < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        isUp = await browser.evaluate('window.isUp === true')
      }
      if (isUp !== true) hung++
    }
    await browser.stop()
  }
  console.log(
    `${from}: ${hung} of ${BROWSERS * PAGES} pages had not both of their workers after ${WAIT_MS / 1000} s`,
  )
}
server.close()
