import { readdirSync, readFileSync } from 'node:fs'

const HELPER = /\.test\.tsx?$|\.d\.ts$|\/testing\//

/** Paths of all files below a folder, from the repository's root, by name. */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .sort()
}

/** The product's own TypeScript; tests and what only they use are none of it. */
export function productFiles(): readonly string[] {
  return below('src').filter((file) => /\.tsx?$/.test(file) && !HELPER.test(file))
}

/** What people read besides the screens; docs/WORDS.md itself names what is not said. */
export function documents(): readonly { readonly file: string; readonly text: string }[] {
  const folders = ['docs', 'deploy', 'training'].flatMap(below).filter((file) => /^[^.]*\.md$/.test(file))
  return ['README.md', 'CONTRIBUTING.md', ...folders]
    .filter((file) => file !== 'docs/WORDS.md')
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
}
