import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** Path of a stock Firefox: FLEETCAST_FIREFOX, else the system's; null if none. */
export function findFirefox(): string | null {
  const candidates = [process.env.FLEETCAST_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path)) ?? null
}

export interface FirefoxPage {
  readonly open: (url: string) => Promise<void>
  /** A value of JSON: what an expression comes to in the page, awaited. */
  readonly evaluate: (expression: string) => Promise<unknown>
  /** Waits until an expression is true in the page. */
  readonly until: (expression: string) => Promise<void>
  /** Warnings and errors of the console, and errors that nobody handled. */
  readonly problems: readonly string[]
  readonly stop: () => Promise<void>
}

const START_MS = 30_000
const UNTIL_MS = 60_000

const messageSchema = z.object({
  id: z.number().nullish(),
  type: z.string().optional(),
  method: z.string().optional(),
  params: z.object({ level: z.string().optional(), text: z.string().nullish() }).optional(),
  message: z.string().optional(),
  result: z.unknown().optional(),
})
const contextsSchema = z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) })
const evaluatedSchema = z.object({
  type: z.string(),
  result: z.object({ value: z.string().optional() }).optional(),
  exceptionDetails: z.object({ text: z.string() }).optional(),
})

/** A stock Firefox, which Playwright cannot drive, over WebDriver BiDi: the few commands that one test needs. */
export async function startFirefox(path: string): Promise<FirefoxPage> {
  const profile = await mkdtemp(join(tmpdir(), 'fleetcast-firefox-'))
  const browser = spawn(
    path,
    ['--headless', '--remote-debugging-port', '0', '--profile', profile, '--no-remote'],
    {
      env: { ...process.env, HOME: profile },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`Firefox did not start: ${said}`)), START_MS)
    browser.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    })
  })
  const socket = new WebSocket(`${address}/session`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))

  const problems: string[] = []
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  socket.on('message', (data: Buffer) => {
    const message = messageSchema.parse(JSON.parse(data.toString()))
    if (message.method === 'log.entryAdded') {
      const { level, text } = message.params ?? {}
      if (level === 'error' || level === 'warn') problems.push(`${level}: ${text ?? ''}`)
      return
    }
    const call = waiting.get(message.id ?? -1)
    if (message.type === 'error') call?.reject(new Error(message.message ?? 'refused'))
    else call?.resolve(message.result)
  })
  let lastId = 0
  const send = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject })
      socket.send(JSON.stringify({ id: lastId, method, params }))
    })

  await send('session.new', { capabilities: {} })
  await send('session.subscribe', { events: ['log.entryAdded'] })
  const { contexts } = contextsSchema.parse(await send('browsingContext.getTree', {}))
  const context = contexts[0]?.context

  const evaluate = async (expression: string): Promise<unknown> => {
    const asked = {
      expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
      target: { context },
      awaitPromise: true,
    }
    const answer = evaluatedSchema.parse(await send('script.evaluate', asked))
    if (answer.type !== 'success')
      throw new Error(`${expression}: ${answer.exceptionDetails?.text ?? 'failed'}`)
    return JSON.parse(answer.result?.value ?? 'null') as unknown
  }
  return {
    problems,
    evaluate,
    open: async (url) => {
      await send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    until: async (expression) => {
      const deadline = Date.now() + UNTIL_MS
      while ((await evaluate(expression)) !== true) {
        if (Date.now() > deadline) {
          const text = String(await evaluate('document.body.innerText')).slice(0, 600)
          throw new Error(`never true: ${expression}\n${text}\n${problems.join('\n')}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    stop: async () => {
      socket.close()
      browser.kill()
      await ended
      await rm(profile, { recursive: true, force: true })
    },
  }
}
