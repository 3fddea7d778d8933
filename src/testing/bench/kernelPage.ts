import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { describeNetwork } from '#model/kernel/describe.ts'
import type { TrainedModel } from '#model/spec.ts'
import { wasmShape } from '#runtime/kernel/wasmKernel.mjs'
import { findChromium } from '../chromium.mjs'

/** A file of the kernel. */
const file = (path: string) =>
  readFile(fileURLToPath(new URL(`../../runtime/kernel/${path}`, import.meta.url)))

/** The kernel's WASM in workers of Chromium. round: ms per series, two runs given to each worker, as its pool does. */
export async function kernelPage(
  { spec, weights }: Pick<TrainedModel, 'spec' | 'weights'>,
  inputs: NetworkInputs,
  workers: number,
  series: number,
): Promise<{ readonly round: () => Promise<number>; readonly close: () => Promise<void> }> {
  const wasm = await file('built/kernel.wasm')
  const network = describeNetwork(spec, weights, wasmShape(new WebAssembly.Module(wasm)).block)
  const script = { type: 'text/javascript' }
  const files: Readonly<Record<string, { readonly type: string; readonly body: Uint8Array | string }>> = {
    '/': { type: 'text/html', body: '<!doctype html><title>kernel</title>' },
    '/kernel.wasm': { type: 'application/wasm', body: wasm },
    '/runtime/kernel/member.mjs': { ...script, body: await file('member.mjs') },
    '/runtime/kernel/wasmKernel.mjs': { ...script, body: await file('wasmKernel.mjs') },
    ...(await scriptsOf(['timeInPage.mjs', 'pageThread.mjs'])),
    '/description': { type: 'application/octet-stream', body: bytesOf(network.description) },
    '/weights': { type: 'application/octet-stream', body: bytesOf(network.weights) },
    ...Object.fromEntries(
      ARRAYS.map((name) => [`/${name}`, { type: 'application/octet-stream', body: bytesOf(inputs[name]) }]),
    ),
  }
  const server = createServer((request, response) => {
    const found = files[request.url ?? '']
    response.writeHead(found ? 200 : 404, { 'content-type': found?.type ?? 'text/plain' }).end(found?.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath !== null && { executablePath }),
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  const outputs =
    inputs.batch * spec.window.maxPredictionLength * network.outputSizes.reduce((sum, size) => sum + size, 0)
  const work = JSON.stringify({ batch: inputs.batch, outputs, workers, series })
  // As text: what compiles this file would compile a function for Node.
  await page.evaluate(
    `import('/timeInPage.mjs').then(async ({ start }) => (window.round = await start(${work})))`,
  )
  return {
    round: () => page.evaluate<number>('window.round()'),
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}

/** Plain JavaScript beside this file, as a server gives it. */
async function scriptsOf(names: readonly string[]) {
  const bodies = await Promise.all(
    names.map((name) => readFile(fileURLToPath(new URL(name, import.meta.url)))),
  )
  return Object.fromEntries(
    names.map((name, index) => [`/${name}`, { type: 'text/javascript', body: bodies[index] ?? '' }]),
  )
}

const ARRAYS = ['encoderCont', 'decoderCont', 'encoderCat', 'decoderCat', 'encoderLengths'] as const

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
