export const root: string
export function isPageOld(): boolean
export function buildPage(): Promise<void>
export function buildPageApart(signal: AbortSignal): Promise<void>
