/** Set by the build: false in one that only opens files. Absent where nothing was built. */
declare const __CONNECTS__: boolean | undefined
