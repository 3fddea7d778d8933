import 'react'

declare module 'react' {
  /** Custom properties: how a component hands its numbers to its style sheet. */
  interface CSSProperties {
    readonly [name: `--${string}`]: string | number
  }
}
