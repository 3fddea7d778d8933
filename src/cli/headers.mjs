// The headers that our own servers send; docs/decisions/content-security-policy.md says why.

/**
 * What the built page and the engine's worker may do: run their own files, compile WASM, talk to their own host. Inline
 * styles are for the tooltips of ECharts.
 */
export const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * What the worker that talks to a daemon may do: run its own files and connect. To where, the person types, so no list
 * can be known; http and ws are for daemons in the same network, which browsers refuse to https pages except on localhost.
 */
export const REMOTE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self' https: wss: http: ws:",
].join('; ')

/** How the build calls the script of that worker. */
export const REMOTE_WORKER = 'remote-worker'
const REMOTE_FILES = [
  new RegExp(`/${REMOTE_WORKER}-[\\w-]+\\.js$`),
  // The development server serves the source under its own name.
  /\/src\/remote\/worker\/browser\.ts$/,
]

function isRemoteWorker(path) {
  return REMOTE_FILES.some((file) => file.test(path))
}

/** Threads in WASM need a page that is isolated from others; everything else works without. */
export function isolationHeaders(path) {
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    // The remote worker also asks without CORS, to tell a daemon that does not allow this page from one that is down.
    'Cross-Origin-Embedder-Policy': isRemoteWorker(path) ? 'credentialless' : 'require-corp',
  }
}

/** Everything for a file of the build. */
export function buildHeaders(path) {
  return {
    ...isolationHeaders(path),
    'Content-Security-Policy': isRemoteWorker(path) ? REMOTE_POLICY : PAGE_POLICY,
  }
}
