import type { LinkReport } from '#remote/api.ts'

/** How a connection stands, as one word: it chooses mark and color. */
export type LinkTone = 'live' | 'late' | 'stale' | 'retrying' | 'waiting' | 'paused' | 'refused' | 'closed'

/** The tone of a connection as it is reported. */
export function linkTone({ link, news }: Pick<LinkReport, 'link' | 'news'>): LinkTone {
  switch (link.kind) {
    case 'connecting':
      return link.after === null ? 'waiting' : 'retrying'
    case 'warming':
      return 'waiting'
    case 'open':
      return news.kind === 'none' || news.kind === 'unknown' ? 'waiting' : news.kind
    case 'retrying':
    case 'paused':
    case 'refused':
    case 'closed':
      return link.kind
  }
}
