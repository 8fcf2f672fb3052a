import { z } from 'zod/mini'

z.config({ jitless: true })

const SessionBlock = z.object({
  token: z.string(),
  expires_at: z.string(),
  person: z.string(),
  portal: z.string(),
  language: z.optional(z.nullable(z.string())),
  member_id: z.optional(z.string()),
  administrator: z.optional(z.boolean()),
  needs_grant: z.optional(z.boolean()),
  placement: z.optional(z.nullable(z.string())),
  placement_options: z.optional(z.unknown()),
  app_code: z.optional(z.nullable(z.string())),
})
const InstallBlock = z.object({
  installed: z.boolean(),
  error: z.optional(z.nullable(z.union([z.string(), z.looseObject({ code: z.optional(z.string()), detail: z.optional(z.string()) })]))),
})

export type SessionBlock = z.infer<typeof SessionBlock>
export interface Installation { installed: boolean, code: string | null, detail: string | null }

export type Page
  = | { kind: 'section', session: SessionBlock, requestId: string | null }
    | { kind: 'install', installation: Installation }
    | { kind: 'outside' }

/** Reads what the gateway wrote into the page; anything unreadable counts as "not opened by a portal". */
export function readPage(document: Pick<Document, 'getElementById'>): Page {
  const install = InstallBlock.safeParse(block(document, 'install'))
  if (install.success) {
    return { kind: 'install', installation: installation(install.data) }
  }
  const session = SessionBlock.safeParse(block(document, 'session'))
  return session.success
    ? { kind: 'section', session: session.data, requestId: requestedCard(session.data.placement_options) }
    : { kind: 'outside' }
}

/** The card a link or slider asks for. Portals may send options as a JSON string and change the case of keys. */
export function requestedCard(options: unknown): string | null {
  const found = typeof options === 'string' ? parsed(options) : options
  if (typeof found !== 'object' || found === null) {
    return null
  }
  const entries = Object.entries(found).map(([key, value]) => [key.toLowerCase(), value] as const)
  const value = new Map<string, unknown>(entries).get('request_id')
  const id = typeof value === 'string' ? value.trim() : ''
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null
}

function installation(data: z.infer<typeof InstallBlock>): Installation {
  const error = data.error ?? null
  const words = typeof error === 'string' ? { code: error, detail: undefined } : error
  return { installed: data.installed, code: words?.code ?? null, detail: words?.detail ?? null }
}

function block(document: Pick<Document, 'getElementById'>, id: string): unknown {
  return parsed(document.getElementById(id)?.textContent ?? '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return null
  }
}
