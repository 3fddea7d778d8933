import type { ColumnFacts } from '../facts.ts'

/** FNV-1a, 64 bits, of names and types in file order: a confirmed mapping is remembered under it. */
export function fingerprint(columns: readonly Pick<ColumnFacts, 'name' | 'type'>[]): string {
  let hash = 0xcbf2_9ce4_8422_2325n
  for (const byte of new TextEncoder().encode(
    JSON.stringify(columns.map(({ name, type }) => [name, type])),
  )) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n)
  }
  return hash.toString(16).padStart(16, '0')
}
