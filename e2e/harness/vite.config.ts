import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { contentSecurityPolicy, engineSettings } from '../../vite.config.ts'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Pages that only the browser tests need, built as the dashboard is, policy included, beside its build. */
export default defineConfig({
  ...engineSettings,
  root: here('.'),
  define: { __CONNECTS__: 'true' },
  publicDir: here('../../public'),
  plugins: [react(), contentSecurityPolicy],
  build: {
    ...engineSettings.build,
    outDir: '../dist',
    emptyOutDir: true,
    rolldownOptions: {
      ...engineSettings.build.rolldownOptions,
      input: [here('index.html'), here('fleet.html'), here('live.html'), here('daemon.html')],
    },
  },
})
