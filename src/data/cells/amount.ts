/** Which character stands before the decimals. */
export type Decimal = '.' | ','

/** A cell that is a number, taken apart. */
export interface Amount {
  /** NaN where it is ambiguous. */
  readonly value: number
  /** Which decimal character the cell alone proves; null: either may be. */
  readonly proves: Decimal | null
  /** The comma of 1,234 may stand before decimals or thousands, and nothing said which. */
  readonly ambiguous: boolean
  /** As written, without spaces around; empty: none. */
  readonly unit: string
  readonly unitApart: boolean
  /** `< 0.01` and the like: value is the bound. */
  readonly bound: boolean
  /** A sign such as $ before the number, empty: none. */
  readonly currency: string
}

const LONGEST = 48
const SHAPE = new RegExp(
  String.raw`^(?<bound>(?:[<>]=?|[≤≥~≈]) ?)?(?<open>\()?(?<before>[$€£¥] ?)?(?<sign>[+-])? ?(?<after>[$€£¥] ?)?` +
    String.raw`(?<digits>[.,]?\d(?:[\d.,'_ ]*\d)?\.?)(?<exponent>e[+-]?\d+)?` +
    String.raw`(?<apart> ?)(?<unit>(?:[\p{L}%‰°µμ$€£¥]|/(?=\p{L}))[^()]*?)?(?<close>\))?(?<minus>-)?$`,
  'iu',
)

/**
 * Takes apart what people and exports write for a number: signs, separators, exponents, units, bounds. decimal is what
 * is known of the column; where the cell alone contradicts it the cell is not a number. Null: it is not a number.
 */
export function parseAmount(text: string, decimal: Decimal | null): Amount | null {
  if (text.length > LONGEST) return null
  const groups = SHAPE.exec(normalised(text))?.groups
  if (!groups) return null
  const { bound = '', open, before = '', sign, after = '', digits = '', exponent = '' } = groups
  const { unit = '', apart = '', close, minus } = groups
  if ((open === undefined) !== (close === undefined) || (before !== '' && after !== '')) return null
  if (minus !== undefined && (sign !== undefined || open !== undefined)) return null
  const mantissa = readDigits(digits, decimal)
  if (!mantissa) return null
  const negative = sign === '-' || open !== undefined || minus !== undefined
  const size = mantissa.ambiguous ? Number.NaN : Number(mantissa.plain + exponent)
  if (!mantissa.ambiguous && !Number.isFinite(size)) return null
  return {
    value: negative ? -size : size,
    proves: mantissa.proves,
    ambiguous: mantissa.ambiguous,
    unit: unit.trim(),
    unitApart: apart !== '',
    bound: bound !== '',
    currency: (before + after).trim(),
  }
}

/** Spaces, minus signs and apostrophes that look alike made one; Excel's ="20.5" without its dress. */
function normalised(text: string): string {
  return text
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[\u2212\ufe63\uff0d]/g, '-')
    .replace(/[’ʼ]/g, "'")
}

interface Digits {
  /** As Number() reads it. */
  readonly plain: string
  readonly proves: Decimal | null
  readonly ambiguous: boolean
}

const GROUPED = /^\d{1,3}(?:([.,'_ ])\d{3})(?:\1\d{3})*$/
/** Lakh and crore: 12,34,567. */
const INDIAN = /^\d{1,2}(?:,\d{2})+,\d{3}$/
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/

function readDigits(digits: string, decimal: Decimal | null): Digits | null {
  const separators = [...new Set(digits.replace(/\d/g, ''))]
  const [first, second] = separators
  if (first === undefined) return { plain: digits, proves: null, ambiguous: false }
  if (separators.length > 2) return null
  if (second === undefined) return oneSeparator(digits, first, decimal)
  // Two kinds: the last stands once, before the decimals; the other groups what is before it.
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const last = digits[at]
  if ((last !== '.' && last !== ',') || digits.indexOf(last) !== at) return null
  const whole = digits.slice(0, at)
  if (!GROUPED.test(whole) && !INDIAN.test(whole)) return null
  return checked(`${whole.replace(/\D/g, '')}.${digits.slice(at + 1)}`, last, decimal)
}

function oneSeparator(digits: string, separator: string, decimal: Decimal | null): Digits | null {
  const joined = digits.replace(/\D/g, '')
  const once = digits.indexOf(separator) === digits.lastIndexOf(separator)
  const grouped = GROUPED.test(digits)
  if (separator !== '.' && separator !== ',') {
    return grouped ? { plain: joined, proves: null, ambiguous: false } : null
  }
  const other = separator === '.' ? ',' : '.'
  if (!once) {
    if (ADDRESS.test(digits) || !(grouped || (separator === ',' && INDIAN.test(digits)))) return null
    return checked(joined, other, decimal)
  }
  const decimals = digits.replace(separator, '.')
  // 0.123 and 1234.567 are no thousands; 1.234 may be, and is where the file writes decimals with a comma.
  if (!grouped || digits.startsWith('0')) return checked(decimals, separator, decimal)
  if (decimal === null) {
    return separator === '.'
      ? { plain: decimals, proves: null, ambiguous: false }
      : { plain: '', proves: null, ambiguous: true }
  }
  return { plain: decimal === separator ? decimals : joined, proves: null, ambiguous: false }
}

/** Null where the cell proves another decimal character than its column has. */
function checked(plain: string, proves: Decimal, decimal: Decimal | null): Digits | null {
  return decimal === null || decimal === proves ? { plain, proves, ambiguous: false } : null
}
