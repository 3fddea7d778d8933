import { SETTING_NAMES, SETTINGS, variablesOf, type SettingName, type Values } from './settings.ts'
import { shownWebhook, withoutSecrets } from '../shownUrl.ts'
import { duration, durationText, size, sizeText } from './values.ts'

const HIDDEN = '(hidden)'

/** What holds, as a file for --config, but for tokens and passwords in addresses. Keys are not in it at all. */
export function printed(values: Values): string {
  const shown = SETTING_NAMES.map((name) => [name, shownAs(name, values)] as const).filter(
    ([, value]) => value !== null,
  )
  return `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`
}

function shownAs(name: SettingName, values: Values): unknown {
  const value = values[name]
  const schema: unknown = SETTINGS[name].schema
  if (name === 'webhooks')
    return values.webhooks.map((each) =>
      typeof each === 'string'
        ? shownWebhook(each)
        : { url: shownWebhook(each.url), token: each.token === null ? null : HIDDEN },
    )
  if (name === 'url' || name === 'externalUrl') {
    const address = values[name]
    return address === null ? null : withoutSecrets(address)
  }
  if (typeof value !== 'number') return value
  return schema === duration ? durationText(value) : schema === size ? sizeText(value) : value
}

/** Of `fleetcast daemon --help`. */
export function helpText(): string {
  const settings = SETTING_NAMES.flatMap((name) => {
    const { flags, argument, says, variables = [] } = SETTINGS[name]
    const [flag] = flags
    if (flag === undefined) return []
    const also = variables.length === 0 ? '' : ` (${variables.join(', ')})`
    return [line(`--${flag}${argument === null ? '' : ` ${argument}`}`, `${says}${also}`)]
  })
  return [
    'Usage: fleetcast daemon [options]',
    '',
    'Forecasts continuously and serves REST, WebSocket and the dashboard at one address.',
    '',
    ...settings,
    line('--config FILE', 'read these settings from a JSON file, with the names that --print-config prints'),
    line('--print-config', 'print the effective settings, with secrets hidden, and exit'),
    line('--test-alert', 'send a test alert to every webhook and exit'),
    line('--daemon', 'keep running after --input (compatible with the first daemons)'),
    line('--output FILE', 'where to write the single forecast of --input'),
    line('--horizon STEPS', 'horizon of that forecast'),
    line('--help', 'print this help'),
    '',
    `Every setting can also be an environment variable, such as ${variablesOf('dataDir')[0] ?? ''}. Flags override variables, variables override the file.`,
    '',
  ].join('\n')
}

const WIDTH = 28

function line(option: string, says: string): string {
  return `  ${option.padEnd(WIDTH)} ${says}`
}
