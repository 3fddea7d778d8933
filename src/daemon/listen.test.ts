import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { testApp } from '#testing/daemonParts/app.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { listen, type Listening } from './listen.ts'

let listening: Listening | null = null

afterEach(async () => {
  await listening?.close()
  listening = null
})

/** What comes back for a text, as it is sent. */
async function answerTo(text: string): Promise<string> {
  const { app } = testApp(fakeParts())
  listening = await listen(app, (_request, socket) => socket.destroy(), { host: '127.0.0.1', port: 0 })
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1')
  socket.end(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

test('a probe that speaks HTTP/1.0, and names no host, is answered', async () => {
  const answer = await answerTo('GET /health HTTP/1.0\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(answer).toContain('"running":true')
})

test('a name that is not the daemon’s is refused as ever', async () => {
  expect(await answerTo('GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
})
