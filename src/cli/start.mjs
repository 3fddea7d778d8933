// `npm start`: builds when the sources are newer than the build, then serves it with the headers that threads need.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Newest modification time below a path, in ms. */
function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

const built = existsSync(join(root, 'dist/index.html')) ? statSync(join(root, 'dist/index.html')).mtimeMs : 0
const inputs = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
if (Math.max(...inputs.map((name) => newest(join(root, name)))) > built) {
  await build({ root, logLevel: 'warn' })
}
const server = await preview({
  root,
  preview: { port: Number(process.env.PORT ?? 4173), host: process.env.HOST ?? 'localhost' },
})
console.log('Fleetcast')
server.printUrls()
