import { describe, expect, test } from 'vitest'
import { safeRegex } from './safeRegex.ts'

describe('patterns', () => {
  const patterns = [
    'web-1',
    'web-.*',
    'web-(1|2|30)',
    '(?:a|b)+c?',
    'a{2,3}b{2}',
    'a{2,}',
    '[a-c]+[^x-z]',
    '[]a]+',
    '[a-]+',
    '\\d+\\.\\w*',
    '\\S+',
    '^web$',
    'a||b',
    '',
    '(a|)b',
    'x*?y',
    '(a*)*b',
    '.é.',
    'a{b',
  ]
  const texts = [
    '',
    'web-1',
    'web-12',
    'web',
    'ab',
    'aabb',
    'aaab',
    'abcabc',
    'c',
    '1.5',
    '1.',
    'aaa',
    ']a]',
    'a-a',
    'b',
    'y',
    'xxy',
    'aéb',
    'a b',
    'a\nb',
    'cd',
    'a{b',
    'web-30',
  ]

  test.each(patterns)('%s match whole texts as RegExp does', (pattern) => {
    // In RegExp a leading ] ends the class; RE2 takes it for itself.
    const known = new RegExp(`^(?:${pattern.replace('[]a]', '[\\]a]')})$`)
    const own = safeRegex(pattern)
    for (const text of texts) expect(own(text), JSON.stringify(text)).toBe(known.test(text))
  })

  test('regardless of case where they say so', () => {
    expect(safeRegex('(?i)WEB-.')('web-A')).toBe(true)
    expect(safeRegex('WEB-.')('web-A')).toBe(false)
  })

  test.each([
    '(',
    'a)',
    '[a',
    '*a',
    '(?=a)',
    '(?P<n>a)',
    '\\pL',
    'a\\',
    'a{3,2}',
    '[z-a]',
    '(a{999}){999}',
    '['.repeat(9),
  ])('%s is refused', (pattern) => {
    expect(() => safeRegex(pattern)).toThrow(SyntaxError)
  })

  test('that take RegExp forever are matched in no time', () => {
    const matches = safeRegex('(a|a)*(a+)+$(x+x+)+y')
    const before = performance.now()
    expect(matches('a'.repeat(5000))).toBe(false)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
