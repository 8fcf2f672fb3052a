type Answered = { status: number, body: unknown } | null
export function company(): (method: string, path: string, query?: URLSearchParams, body?: never) => Answered
