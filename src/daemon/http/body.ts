import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { replaceNotNumbers } from '#forecast/wire/json.ts'
import type { Asked } from './env.ts'
import { NotReadable, NotValid } from './problem.ts'

/** Of a body, packed or not. */
export const MOST_BODY_BYTES = 32 * 1024 * 1024

const UNPACK = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const

/** Deeper than anything that is sent in earnest. */
const MOST_DEPTH = 32

function notJson(msg: string): NotValid {
  return new NotValid([{ type: 'json_invalid', loc: ['body'], msg }])
}

/**
 * The JSON of a request, as Python writes it: Infinity stays infinite and NaN becomes the text "NaN", so that whoever
 * reads the value can refuse it alone. Throws NotValid, and NotReadable where it is packed in a way that is not known.
 */
export async function readBody(c: Asked): Promise<unknown> {
  const text = await textOf(c)
  if (text.trim() === '') throw new NotValid([{ type: 'missing', loc: ['body'], msg: 'Field required' }])
  if (depthOf(text) > MOST_DEPTH) throw notJson(`The JSON has more than ${MOST_DEPTH} nested levels`)
  try {
    return JSON.parse(text) as unknown
  } catch {
    try {
      return JSON.parse(replaceNotNumbers(text, (word) => INSTEAD[word]).repaired) as unknown
    } catch {
      throw notJson('JSON decode error')
    }
  }
}

async function textOf(c: Asked): Promise<string> {
  const packed = (c.req.header('content-encoding') ?? 'identity').trim().toLowerCase()
  if (packed === 'identity' || packed === '') return await c.req.text()
  if (!(packed in UNPACK))
    throw new NotReadable(
      415,
      `Content-Encoding is ${JSON.stringify(packed.slice(0, 50))}, expected gzip, deflate or none.`,
    )
  const unpack = UNPACK[packed as keyof typeof UNPACK]
  try {
    const bytes = await unpack(await c.req.arrayBuffer(), { maxOutputLength: MOST_BODY_BYTES })
    return new TextDecoder().decode(bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new NotReadable(
        413,
        `The request body is too large: at most ${MOST_BODY_BYTES / 1024 / 1024} MB, also after decompression.`,
      )
    throw notJson(`The body is not ${packed}, as declared by Content-Encoding`)
  }
}

/** Numbers too large for a double are read as infinite. */
const INSTEAD = { NaN: '"NaN"', Infinity: '1e999', '-Infinity': '-1e999' } as const

/** How deep lists and objects lie in each other, in text that may be no JSON. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0]
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === 0x22) {
      i++
      while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1
    } else if (char === 0x7b || char === 0x5b) most = Math.max(most, ++depth)
    else if (char === 0x7d || char === 0x5d) depth--
  }
  return most
}
