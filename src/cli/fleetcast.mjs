#!/usr/bin/env node
// Runs the TypeScript sources, so that a checkout works right after `npm install`, with no build.
import { importSource } from './importSource.mjs'

const argv = process.argv.slice(2)
// Only there, as reading a map takes longer than the start: what fails is told with the lines that people read.
if (argv.includes('--verbose')) process.setSourceMapsEnabled(true)
const { main } = await importSource(new URL('./main.ts', import.meta.url))
process.exitCode = await main(argv)
