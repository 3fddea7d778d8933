import { afterEach, describe, expect, test, vi } from 'vitest'
import { fetchFile } from './fetchFile.ts'

const never = new AbortController().signal
const URL = 'http://host/sub/models/default/model.safetensors'
const silent = (): void => undefined

function answering(body: BodyInit | null, init: ResponseInit): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(body, init))),
  )
}
afterEach(() => {
  vi.unstubAllGlobals()
})

test('gives the bytes and says how many of how many', async () => {
  answering(new Uint8Array([1, 2, 3]), { headers: { 'content-length': '3' } })
  const steps: [number, number | null][] = []
  const bytes = await fetchFile(URL, (done, total) => steps.push([done, total]), never)
  expect([...bytes]).toEqual([1, 2, 3])
  expect(steps.at(-1)).toEqual([3, 3])
})

test('a compressed transfer has no known total', async () => {
  answering(new Uint8Array(9), { headers: { 'content-length': '3', 'content-encoding': 'gzip' } })
  const totals: (number | null)[] = []
  await fetchFile(URL, (_, total) => totals.push(total), never)
  expect(new Set(totals)).toEqual(new Set([null]))
})

describe('what is refused, naming the file', () => {
  test.each([
    ['a missing file', 'no', { status: 404 }, 'model.safetensors: the host returned HTTP 404'],
    [
      'a start page in its place',
      '<!doctype html>',
      { headers: { 'content-type': 'text/html; charset=utf-8' } },
      'model.safetensors: the host returned a web page instead. Check that the file exists on the host',
    ],
    ['an empty answer', null, {}, 'model.safetensors: the host returned an empty response'],
  ])('%s', async (_, body, init, message) => {
    answering(body, init)
    await expect(fetchFile(URL, silent, never)).rejects.toMatchObject({ code: 'file-unreadable', message })
  })

  test('a host out of reach', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))),
    )
    await expect(fetchFile(URL, silent, never)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: 'model.safetensors: the host could not be reached',
    })
  })

  test('a transfer that breaks off', async () => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new Uint8Array(2))
      },
      pull: (controller) => {
        controller.error(new TypeError('network error'))
      },
    })
    answering(body, {})
    await expect(fetchFile(URL, silent, never)).rejects.toMatchObject({
      message: 'model.safetensors: the connection was lost after 2 bytes',
    })
  })
})

test('a cancel is a cancel', async () => {
  const controller = new AbortController()
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
    controller.abort()
    return Promise.reject(signal.reason as Error)
  })
  await expect(fetchFile(URL, silent, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
})
