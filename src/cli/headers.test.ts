import { expect, test } from 'vitest'
import { buildHeaders, isolationHeaders, PAGE_POLICY, REMOTE_POLICY } from './headers.mjs'

const POLICY = 'Content-Security-Policy'
const EMBEDDER = 'Cross-Origin-Embedder-Policy'

test.each(['/assets/remote-worker-CQiJJ7_c.js', '/some/where/assets/remote-worker-a-b.js'])(
  'the remote worker at %s may connect, and ask without CORS',
  (path) => {
    expect(buildHeaders(path)).toMatchObject({ [POLICY]: REMOTE_POLICY, [EMBEDDER]: 'credentialless' })
  },
)

test.each([
  '/',
  '/index.html',
  '/assets/engine-worker-OWTr_GCR.js',
  '/assets/remote-worker-x.js.map',
  '/assets/not-remote-worker-x.js',
  '/assets/remote-worker-x.js/index.html',
])('nothing else may: %s', (path) => {
  expect(buildHeaders(path)).toMatchObject({ [POLICY]: PAGE_POLICY, [EMBEDDER]: 'require-corp' })
})

test('the development server knows the worker by its source, and sends no policy', () => {
  expect(isolationHeaders('/src/remote/worker/browser.ts')[EMBEDDER]).toBe('credentialless')
  expect(isolationHeaders('/src/engine/worker/browser.ts')[EMBEDDER]).toBe('require-corp')
  expect(isolationHeaders('/')).not.toHaveProperty(POLICY)
})
