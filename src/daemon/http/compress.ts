import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import type { Env } from './env.ts'

const gzipped = promisify(gzip)
const LEAST_BYTES = 2048
const TEXT = /^(text\/|application\/(json|problem\+json|javascript|manifest\+json|wasm)|image\/svg)/

export function acceptsGzip(header: string | undefined): boolean {
  return (header ?? '').split(',').some((each) => {
    const [name = '', quality = ''] = each.trim().split(';')
    return /^(gzip|\*)$/i.test(name.trim()) && !/q=0(\.0*)?$/.test(quality.trim())
  })
}

export function isCompressible(type: string): boolean {
  return TEXT.test(type)
}

/** Compresses answers of some kB, off the thread that serves. What is compressed already or streamed stays as it is. */
export const compressAnswers: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const { res } = c
  const type = res.headers.get('content-type') ?? ''
  if (res.body === null || !isCompressible(type) || res.headers.has('content-encoding')) return
  if (!(res.headers.get('vary') ?? '').includes('Accept-Encoding'))
    res.headers.append('Vary', 'Accept-Encoding')
  if (res.headers.has('content-length') || !acceptsGzip(c.req.header('accept-encoding'))) return
  const bytes = new Uint8Array(await res.arrayBuffer())
  const { status } = res
  const headers = new Headers(res.headers)
  const isWorth = bytes.length >= LEAST_BYTES
  if (isWorth) headers.set('Content-Encoding', 'gzip')
  c.res = undefined
  c.res = new Response(isWorth ? await gzipped(bytes) : bytes, { status, headers })
}
