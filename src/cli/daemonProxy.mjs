// What `npm start -- --daemon URL` adds to the preview server: the daemon's reading endpoints and its stream, same origin.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createLogger } from 'vite'

/** The daemon's own `/`: that path is the page's here. */
const SERVICE = '/.daemon/service'
const STREAM = '/ws/predictions'
const READING =
  '^/(?:health|status|predictions/current|explain/[^/?]+|cascade/[^/?]+|drift/[^/?]+|historical/[^?]+|admin/model-info|\\.daemon/service)(?:\\?|$)'

/** An answer of the daemon is data, whatever it says: opened as a page it runs nothing, and no other origin reads it. */
const DATA_ONLY = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** The address of a daemon as a base for its paths; throws a sentence for what is none. */
export function daemonAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`--daemon expects an address such as http://localhost:8000, not "${text}".`)
  if (url.username !== '' || url.password !== '')
    throw new Error('--daemon expects an address without a user name or password; enter the key on the page.')
  if (url.search !== '' || url.hash !== '')
    throw new Error(`--daemon expects an address without "?" or "#", not "${text}".`)
  return url.href.replace(/\/+$/, '')
}

/** Settings for Vite's preview server, to merge with others. */
export function daemonPreview(address) {
  return {
    // An unknown path is 404, not the page: whoever asks for an endpoint that is not passed on must see that.
    appType: 'mpa',
    customLogger: withoutProxyErrors(),
    plugins: [daemonPage],
    // Vite would let every page of localhost read what the daemon says.
    preview: { cors: false, proxy: daemonProxy(address) },
  }
}

function daemonProxy(target) {
  const common = { target, changeOrigin: true, configure: (proxy) => configure(proxy, target) }
  return {
    [READING]: {
      ...common,
      bypass: refuseOtherMethods,
      rewrite: (url) => (pathOf(url) === SERVICE ? '/' : url),
    },
    [`^${STREAM}(?:\\?|$)`]: { ...common, ws: true, bypass: refuseOtherOrigins },
  }
}

/** In Vite's terms: false is 404, a path is "not for the proxy", nothing is "pass it on". */
function refuseOtherMethods(request, response) {
  if (!isPlain(request.url)) return false
  if (request.method === 'GET') return undefined
  const body = JSON.stringify({
    error: `Only GET requests are forwarded to the daemon, not ${request.method}.`,
  })
  response.writeHead(405, { 'Content-Type': 'application/json', Allow: 'GET' }).end(body)
  return request.url
}

/** A stream has no CORS: without this any website could read along. What is no browser sends no Origin. */
function refuseOtherOrigins({ headers }, response) {
  const isUpgrade = response === undefined
  const isOwn = headers.origin === undefined || hostOf(headers.origin) === headers.host
  return isUpgrade && isOwn ? undefined : false
}

/** Whether a path means itself, for any server that decodes and normalizes it. */
function isPlain(url) {
  try {
    return pathOf(url)
      .split('/')
      .map(decodeURIComponent)
      .every((part) => part !== '.' && part !== '..' && !/[/\\]/.test(part))
  } catch {
    return false
  }
}

function pathOf(url) {
  return url.split('?', 1)[0]
}

function hostOf(origin) {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function configure(proxy, target) {
  proxy.on('proxyReq', (request) => request.removeHeader('cookie'))
  proxy.on('proxyReqWs', (request) => request.removeHeader('cookie'))
  proxy.on('proxyRes', ({ headers }) => {
    for (const name of Object.keys(headers))
      if (name === 'set-cookie' || name.startsWith('access-control-')) delete headers[name]
    Object.assign(headers, DATA_ONLY)
  })
  // Before Vite's own listener, which answers without a body.
  proxy.on('error', (error, _request, response) => {
    if (!('writeHead' in response) || response.headersSent) return
    const reason = error.code ?? 'connection lost'
    response.writeHead(502, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ error: `The daemon at ${target} does not answer (${reason}).` }))
  })
}

/** Vite prints a stack for every request that a daemon does not answer; the page says it once, as a sentence. */
function withoutProxyErrors() {
  const logger = createLogger()
  return {
    ...logger,
    error: (message, options) => {
      if (!/proxy (socket )?error/.test(message)) logger.error(message, options)
    },
  }
}

/** Tells the page by a meta element that a daemon answers beside it, so that it need not ask on other hosts. */
const daemonPage = {
  name: 'daemon-page',
  configurePreviewServer: ({ config, httpServer, middlewares }) => {
    const file = resolve(config.root, config.build.outDir, 'index.html')
    middlewares.use((request, response, next) => {
      const isPage = ['/', '/index.html'].includes(pathOf(request.url))
      if (!isPage || request.method !== 'GET') return next()
      readFile(file, 'utf8').then((html) => {
        response.setHeader('Content-Type', 'text/html; charset=utf-8')
        response.setHeader('Cache-Control', 'no-cache')
        response.end(html.replace('</head>', '<meta name="fleetcast-daemon" content="./" />\n  </head>'))
      }, next)
    })
    // Nobody else would ever answer these.
    httpServer.on('upgrade', ({ url }, socket) => {
      if (pathOf(url) !== STREAM) socket.destroy()
    })
  },
}
