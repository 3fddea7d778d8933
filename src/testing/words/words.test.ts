import { describe, expect, it } from 'vitest'
import { documents, productFiles } from './files.ts'
import { RETIRED } from './retired.ts'
import { textsOf } from './strings.ts'

const at = ({ file, line, text }: { file: string; line: number; text: string }): string =>
  `${file}:${line} ${text}`

describe('the words of the product', () => {
  const texts = productFiles().flatMap((file) => textsOf(file))

  it.each(RETIRED.map(({ phrase, instead }) => [phrase.source, instead, phrase] as const))(
    'say no longer %s, but: %s',
    (_source, _instead, phrase) => {
      const said = texts.filter(({ text }) => phrase.test(text)).map(at)
      const written = documents()
        .filter(({ text }) => phrase.test(text.replace(/\s+/g, ' ')))
        .map(({ file }) => file)
      expect([...said, ...written]).toEqual([])
    },
  )

  it('stand in text/, not in the components that show them', () => {
    const astray = texts.filter(({ file }) => file.startsWith('src/app/'))
    expect(astray.map(at)).toEqual([])
  })
})

describe('textsOf', () => {
  const read = (source: string): readonly string[] =>
    textsOf('src/x.tsx', source).map(({ text, isMarkup }) => (isMarkup ? text : `(${text})`))

  it('finds what stands between tags, in spoken attributes and in sentences', () => {
    expect(read('<p className="two words" title="Save">Servers <b>{n} of {m}</b></p>')).toEqual([
      'Save',
      'Servers',
      'of',
    ])
    expect(read('const sentence = `${n} servers are stale`; const key = "one"')).toEqual([
      '(… servers are stale)',
    ])
  })

  it('passes over imports, types, keys and faults of the code', () => {
    expect(read("import x from 'some where.ts'; type A = 'two words'; throw new Error('never so')")).toEqual(
      [],
    )
    expect(read('<a href="https://two words">{kind === "ready" && x("one")}</a>')).toEqual([
      '(https://two words)',
    ])
  })
})
