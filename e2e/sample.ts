import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { firstPageWords } from '../src/text/firstPage.ts'

/** A fleet whose figures tests compare: the same rows at the same times on any day, unlike the page's own sample. */
export const FIXED_SAMPLE = fileURLToPath(new URL('../src/testing/assets/sample.parquet', import.meta.url))

/** Opens it as a person opens a file; the page begins with no data. */
export async function openFixedSample(page: Page): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(FIXED_SAMPLE)
}

/** What the page itself offers to try. */
export const sampleButton = (page: Page) => page.getByRole('button', { name: firstPageWords.trySample })
