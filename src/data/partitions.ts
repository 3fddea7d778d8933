/** What Hive, Spark and Delta call the folder of rows that have no value. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__'

/** `key=value` folders above a file; null where the folder says that there is no value. */
export type Partitions = ReadonlyMap<string, string | null>

export function partitionsOf(path: string): Partitions {
  const found = new Map<string, string | null>()
  for (const folder of path.split('/').slice(0, -1)) {
    const equals = folder.indexOf('=')
    if (equals <= 0) continue
    const value = unescaped(folder.slice(equals + 1))
    found.set(unescaped(folder.slice(0, equals)), value === NO_VALUE ? null : value)
  }
  return found
}

/** Hive writes characters that a path cannot hold as %XX. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
