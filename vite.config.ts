import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from 'vite'

/** Threads in WASM need a page that is isolated from others; everything else works without. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * What the built page may do: run its own files, compile WASM, talk to its own host. Inline styles are for the
 * tooltips of ECharts. The development server needs inline scripts for hot reload and goes without.
 */
const CONTENT_SECURITY_POLICY = [
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

export const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
}

/** What every page that runs the engine needs; the browser tests build theirs with the same settings. */
export const engineSettings = {
  // Relative paths: the build runs under any sub-path of any static host.
  base: './',
  build: {
    target: 'esnext',
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  worker: { format: 'es' },
  // Without this condition ONNX Runtime brings its WASM along a second time.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // The worker is named: what it imports would be found only when it starts, and the page reloaded then.
  optimizeDeps: { exclude: ['onnxruntime-web'], entries: ['index.html', 'src/engine/worker/browser.ts'] },
} satisfies UserConfig

export default defineConfig({
  ...engineSettings,
  plugins: [react(), contentSecurityPolicy],
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
})
