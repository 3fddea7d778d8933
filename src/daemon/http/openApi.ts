import { endpointsOf } from './endpoint.ts'
import type { App } from './env.ts'

export function openApiDocument(app: App, version: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Fleetcast daemon',
      version,
      description:
        'The v1 and v2 API of the Python daemons, plus Fleetcast’s own endpoints under /api/fleetcast/. Forecasts are streamed over the WebSocket /ws/predictions.',
    },
  })
}

/** A page without scripts: it is served under the same policy as everything else. */
export function docsPage(app: App): Response {
  const rows = endpointsOf(app)
    .map(
      ({ method, path, says, open }) =>
        `<tr><td>${method.toUpperCase()}</td><td><code>${escaped(path)}</code></td><td>${escaped(says)}</td><td>${open === true ? 'no' : 'yes'}</td></tr>`,
    )
    .join('\n')
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fleetcast daemon: interface</title>
<style>body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}</style></head>
<body><h1>Fleetcast daemon</h1><p>Schemas: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1)</p>
<table><thead><tr><th>Method</th><th>Path</th><th>What it does</th><th>Key</th></tr></thead><tbody>
${rows}
</tbody></table></body></html>`
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
