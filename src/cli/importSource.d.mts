export function importSource(url: URL): Promise<unknown>
export function bundleOf(entry: string, folder: string): Promise<string>
