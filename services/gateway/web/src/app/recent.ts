import type { CommandResult } from '@/api/types'

/** The last write of this page: lists asked right after it wait a moment for their mirror. */
let last: { request: string, version: number, until: number } | null = null
const KEPT_FOR = 10_000

export function rememberWrite(result: CommandResult): void {
  if (result.route_version != null) {
    last = { request: result.request_id, version: result.route_version, until: Date.now() + KEPT_FOR }
  }
}

export function recentWrite(): { request?: string, min_route_version?: number } {
  return last && Date.now() < last.until ? { request: last.request, min_route_version: last.version } : {}
}
