import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { WindowSpec } from '#forecast/window/spec.ts'

/**
 * The id by which a model's groups know a server: its name, or, for models of the existing Python daemons, the listed id
 * or else the name's hash.
 */
export function serverIds({ serverId }: WindowSpec): (server: string) => string {
  if (serverId.kind === 'name') return (server) => server
  const { nameToId } = serverId
  return (server) => (Object.hasOwn(nameToId, server) ? nameToId[server] : undefined) ?? seedHash(server)
}

/** The first 32 bits of the name's SHA-256, big endian, modulo a million, in decimals without leading zeros. */
function seedHash(server: string): string {
  const digest = sha256(utf8ToBytes(server))
  const first = new DataView(digest.buffer, digest.byteOffset).getUint32(0)
  return String(first % 1_000_000)
}
