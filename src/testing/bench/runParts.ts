/** What one part of a bench prints, line by line. */
export type Part = () => readonly string[] | Promise<readonly string[]>

/** Prints the parts named on the command line, all where none is. Fails where there is no such part. */
export async function runParts(parts: Readonly<Record<string, Part>>): Promise<void> {
  const names = process.argv.slice(2)
  for (const name of names.length === 0 ? Object.keys(parts) : names) {
    const part = parts[name]
    if (part === undefined) throw new Error(`there is no part ${name}, only ${Object.keys(parts).join(', ')}`)
    process.stdout.write(`${name}\n`)
    for (const line of await part()) process.stdout.write(`  ${line}\n`)
  }
}
