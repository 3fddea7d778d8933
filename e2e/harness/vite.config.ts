import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { contentSecurityPolicy, engineSettings } from '../../vite.config.ts'

/** Pages that only the browser tests need, built as the dashboard is, policy included, beside its build. */
export default defineConfig({
  ...engineSettings,
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
  plugins: [contentSecurityPolicy],
  build: { ...engineSettings.build, outDir: '../dist', emptyOutDir: true },
})
