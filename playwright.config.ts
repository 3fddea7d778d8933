import { defineConfig } from '@playwright/test'
import { HOSTS } from './e2e/hosts.ts'
import { findChromium } from './src/testing/chromium.mjs'

const chromium = findChromium()

/** One browser per project: with a software GPU (the same on every machine), or without any. */
function browser(...flags: string[]) {
  const args = ['--no-sandbox', ...flags]
  return { launchOptions: { args, ...(chromium !== null && { executablePath: chromium }) } }
}
/** A name that is not this machine's own: what browsers give to https alone is absent under it. */
const OTHER_NAME = ['--host-resolver-rules=MAP fleet.test 127.0.0.1']
const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

/**
 * Browser tests on the built page, from two kinds of host: one that isolates the page (threads) and one that
 * sends no header at all. `npm run build` comes first; the test-only pages are built here.
 */
export default defineConfig({
  testDir: 'e2e',
  // A software GPU and two cores: tests side by side would only time each other out.
  workers: 1,
  timeout: 120_000,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  use: { trace: 'retain-on-failure' },
  projects: [
    {
      name: 'software GPU',
      testIgnore:
        /(noGpu|lostGpu|quality|performance|oddHosts|parts|firefox|live|accessibility|daemon\w*)\.spec/,
      use: browser(...SWIFTSHADER),
    },
    {
      name: 'no GPU',
      testMatch: /(noGpu|oddHosts|parts)\.spec/,
      grepInvert: /@long/,
      use: browser(...OTHER_NAME),
    },
    // They wait for deadlines: apart from npm test, as what is measured is.
    { name: 'hosts, measured', testMatch: /oddHosts\.spec/, grep: /@long/, use: browser(...OTHER_NAME) },
    // Ten thousand servers take minutes.
    { name: 'parts, measured', testMatch: /parts\.spec/, grep: /@long/, use: browser() },
    // Debian's own, which Playwright cannot drive: the test does.
    { name: 'Firefox', testMatch: /firefox\.spec/ },
    // Its own browser: a GPU process that crashed once is not what other tests should meet.
    { name: 'lost GPU', testMatch: /lostGpu\.spec/, use: browser(...SWIFTSHADER) },
    // They wait more than they compute: two at a time (--workers 2).
    {
      name: 'daemons',
      testMatch: /daemon(?!Long)\w*\.spec/,
      grepInvert: /@long/,
      use: browser(),
      fullyParallel: true,
    },
    // They measure tasks and memory: alone.
    { name: 'pages, measured', testMatch: /performance\.spec/, use: browser(...SWIFTSHADER) },
    // Two minutes of waiting for one forecast after another, and of axe on whole pages.
    { name: 'slow pages, measured', testMatch: /(live|accessibility)\.spec/, use: browser(...SWIFTSHADER) },
    // Half a minute of waiting for an idle machine: apart from npm test, as what is measured is.
    { name: 'trial, measured', testMatch: /quality\.spec/, use: browser(...SWIFTSHADER) },
    { name: 'daemons, measured', testMatch: /daemonLong\.spec/, use: browser() },
    { name: 'own daemon, measured', testMatch: /daemonOwn\.spec/, grep: /@long/, use: browser() },
  ],
  webServer: HOSTS.map(({ port, base, isolated, folder }) => ({
    command: `node e2e/server.mjs --port ${port} --base ${base} --folder ${folder}${isolated ? ' --isolated' : ''}`,
    // Not its address: what it serves may still be being built.
    port,
    reuseExistingServer: false,
  })),
  globalSetup: './e2e/buildHarness.ts',
})
