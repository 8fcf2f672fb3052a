import { useQuery } from '@tanstack/vue-query'
import { KEYS } from '@/app/queries'
import { useServices } from '@/app/services'
import type { Register, Row } from './descriptions'
import { flattened } from './entries'

/** Enough for every role of five thousand people; whoever has more uses the file. */
const MOST = 5_000

/** All entries of a register, page by page, so that it can be searched and sorted here. */
export function useRegister(register: Register) {
  const { client } = useServices()
  return useQuery({
    queryKey: [...KEYS.administration, register.list],
    queryFn: async ({ signal }) => {
      const rows: Row[] = []
      let cursor: string | null = null
      do {
        const page: { items: Row[], next?: string | null } = await client.json(register.list, { query: { ...register.query, cursor }, signal })
        rows.push(...page.items.map(one => flattened({ ...one, id: one.id ?? String(one.role) })))
        cursor = page.next ?? null
      } while (cursor !== null && rows.length < MOST)
      return { rows, more: cursor !== null }
    },
  })
}
