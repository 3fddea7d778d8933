import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sampleBytes } from './make.ts'

/** `npm run sample [-- FILE]`: writes the sample that ships with the page; the same bytes every time. */
const [out = fileURLToPath(new URL('../../../public/sample.parquet', import.meta.url))] =
  process.argv.slice(2)
const bytes = sampleBytes()
writeFileSync(out, bytes)
console.log(`${out}: ${bytes.length} bytes`)
