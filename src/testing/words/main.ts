import { productFiles } from './files.ts'
import { textsOf } from './strings.ts'

/** `npm run words [-- part of a path]`: every text of the product on one page, by file, for a reader's eye. */
const [part = ''] = process.argv.slice(2)
const byFile = productFiles()
  .filter((file) => file.includes(part))
  .map((file) => ({ file, texts: textsOf(file) }))
  .filter(({ texts }) => texts.length > 0)
for (const { file, texts } of byFile) {
  console.log(`\n## ${file}\n`)
  for (const { line, text } of texts) console.log(`${String(line).padStart(4)}  ${text}`)
}
const count = byFile.reduce((sum, { texts }) => sum + texts.length, 0)
console.log(`\n${count} texts in ${byFile.length} files.`)
