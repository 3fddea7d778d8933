import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { FleetcastError } from '#forecast/errors.ts'
import type { Auth } from './mapping.ts'

/**
 * The value of the header Authorization; a file is read again each time, as tokens are renewed. Its secret is in no
 * message. Fails with argument-invalid where it is not there.
 */
export async function authorization(auth: Auth): Promise<string> {
  if ('bearerTokenEnv' in auth) return `Bearer ${fromEnv(auth.bearerTokenEnv)}`
  if ('bearerTokenFile' in auth) return `Bearer ${await fromFile(auth.bearerTokenFile)}`
  const password = 'passwordEnv' in auth ? fromEnv(auth.passwordEnv) : await fromFile(auth.passwordFile)
  return basic(auth.user, password)
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function fromEnv(name: string): string {
  const value = process.env[name]?.trim() ?? ''
  if (value !== '') return value
  throw new FleetcastError('argument-invalid', `the environment variable ${name} is not set`)
}

async function fromFile(path: string): Promise<string> {
  try {
    const value = (await readFile(path, 'utf8')).trim()
    if (value !== '') return value
  } catch (cause) {
    throw new FleetcastError(
      'argument-invalid',
      `the secret in ${basename(path)} could not be read`,
      { file: basename(path) },
      { cause },
    )
  }
  throw new FleetcastError('argument-invalid', `${basename(path)} is empty, expected a secret`)
}
