import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { helpText } from './print.ts'
import { SETTING_NAMES, SETTINGS, variablesOf, type SettingName } from './settings.ts'
import { duration, durationText } from './values.ts'

const page = readFileSync(new URL('../../../docs/daemon.md', import.meta.url), 'utf8')

/** A setting as docs/daemon.md lists it. */
function rowOf(name: SettingName): string {
  const { flags, argument, says } = SETTINGS[name]
  const flag = `--${flags[0]}${argument === null ? '' : ` ${argument}`}`
  const variables = variablesOf(name).map((each) => `\`${each}\``)
  return `| \`${flag}\` | ${variables.join(', ')} | ${defaultOf(name)} | ${says} |`
}

function defaultOf(name: SettingName): string {
  const { byDefault, schema } = SETTINGS[name]
  if (byDefault === null || byDefault === false) return ''
  if (Array.isArray(byDefault)) return byDefault.join(', ')
  return typeof byDefault === 'number' && (schema as unknown) === duration
    ? durationText(byDefault)
    : String(byDefault)
}

test('docs/daemon.md lists every setting as it is, and no other', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `--') && line.includes('FLEETCAST_'))
  expect(rows).toEqual(SETTING_NAMES.map(rowOf))
})

test('docs/daemon.md names every option of the help, and none that there is not', () => {
  const optionsIn = (text: string) => new Set(text.match(/(?<=^ {2}|`)--[a-z][a-z-]*/gm))
  const known = optionsIn(helpText())
  expect([...known].filter((option) => !optionsIn(page).has(option))).toEqual([])
  expect([...optionsIn(page)].filter((option) => !known.has(option))).toEqual([])
})
