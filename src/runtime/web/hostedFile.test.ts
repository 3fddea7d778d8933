import { afterEach, expect, test, vi } from 'vitest'
import { lookAt } from './hostedFile.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A host that answers HEAD and GET with these; returns what was asked, and whether a body was left unread. */
function host(head: number, get: number) {
  const asked: string[] = []
  const cancel = vi.fn()
  vi.stubGlobal('fetch', (_url: string, { method = 'GET' }: RequestInit) => {
    asked.push(method)
    const headers = { 'content-type': 'text/javascript; charset=utf-8' }
    if (method === 'HEAD') return Promise.resolve(new Response(null, { status: head, headers }))
    return Promise.resolve(new Response(new ReadableStream({ cancel }), { status: get, headers }))
  })
  return { asked, cancel }
}

test.each([400, 403, 404, 405, 501])('a host that answers HEAD with %i may have the file', async (status) => {
  const { asked, cancel } = host(status, 200)
  expect(await lookAt('http://host/a.js', 'script')).toEqual({ kind: 'served', type: 'text/javascript' })
  expect(asked).toEqual(['HEAD', 'GET'])
  expect(cancel).toHaveBeenCalledOnce()
})

test('a file is missing where GET says so too', async () => {
  host(404, 404)
  const found = await lookAt('http://host/a.js', 'script')
  expect(found).toEqual({ kind: 'missing', answer: 'the host returned HTTP 404' })
})

test('a host that answers HEAD is asked once', async () => {
  const { asked } = host(200, 500)
  expect((await lookAt('http://host/a.js', 'script')).kind).toBe('served')
  expect(asked).toEqual(['HEAD'])
})
