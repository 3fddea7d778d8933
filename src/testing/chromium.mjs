import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Path of a Chromium: FLEETCAST_CHROMIUM, the system's, Playwright's own, else fetched by Playwright; null if none. */
export function findChromium() {
  const candidates = [process.env.FLEETCAST_CHROMIUM, ...SYSTEM, chromium.executablePath()]
  const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
  if (found !== undefined) return found
  console.log('No Chromium found; fetching Playwright\u2019s.')
  spawnSync('npx', ['playwright', 'install', 'chromium'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}
