const OFFSET = 14_695_981_039_346_656_037n
const PRIME = 1_099_511_628_211n
const SEPARATOR = 0xff

/** What Alertmanager calls the same alert: FNV-1a (64 bit) over its labels in order of name, 16 hex digits. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = OFFSET
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  }
  const encoder = new TextEncoder()
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of encoder.encode(text)) add(byte)
      add(SEPARATOR)
    }
  }
  return hash.toString(16).padStart(16, '0')
}
