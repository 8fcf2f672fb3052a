import { computed, type Ref } from 'vue'
import type { Card } from '@/api/types'
import { ApiProblem } from '@/api/problem'
import { useProblems } from '@/ui/problems'

/** Refusals worth telling to somebody who only looks: he had, has or will have a part in the decision. */
const WORTH_TELLING = new Set(['already_decided', 'not_active', 'slot_lost', 'inactive', 'not_an_approval_task'])

export function useHint(card: Ref<Card | null>) {
  const { explain } = useProblems()
  return computed(() => {
    const route = card.value?.route
    const refusal = route?.refusal
    if (!refusal || card.value?.status !== 'in_approval' || !WORTH_TELLING.has(refusal.code)) {
      return null
    }
    return explain(new ApiProblem({ ...refusal.details, status: 409, code: refusal.code, detail: refusal.message }))
  })
}
