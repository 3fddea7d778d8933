#!/usr/bin/env node
// Runs the TypeScript sources directly, so that a checkout works right after `npm install`, with no build.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
