import type { InlineConfig } from 'vite'

/** The address of a daemon as a base for its paths, without a slash at its end; throws a sentence for what is none. */
export function daemonAddress(text: string): string

/** Settings for Vite's preview server that pass on what a page may read of a daemon, same origin, and tell it so. */
export function daemonPreview(address: string): InlineConfig
