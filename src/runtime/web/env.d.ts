interface ImportMetaEnv {
  /** '1': the larger WebGPU build for browsers without JSPI is part of the page. */
  readonly VITE_ASYNCIFY?: string
}
