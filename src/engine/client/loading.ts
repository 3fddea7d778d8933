/** What the page asks when a part of itself could not be loaded: the runtime, which loads its own files, knows. */
export { servedNow, whyNotLoaded } from '#runtime/web/hostedFile.ts'
