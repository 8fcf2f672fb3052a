import { useI18n } from 'vue-i18n'
import { asProblem } from '@/api/problem'
import type { Problem } from '@/api/types'
import { useFormats } from './formats'

interface Words { t(key: string, named?: Record<string, unknown>): string, te(key: string): boolean }

/** The sentence for a problem: by its code in the reader's language, else what the server said. */
export function explain(problem: Problem, { t, te }: Words, when: (instant: string) => string): string {
  if (problem.code === 'already_decided') {
    const who = decider(problem)
    const at = typeof problem.decided_at === 'string' ? when(problem.decided_at) : null
    return who && at ? t('problem.already_decided', { who, when: at }) : t('problem.already_decided_plain')
  }
  const key = `problem.${problem.code}`
  return te(key) ? t(key) : problem.detail || problem.title || t('problem.unexpected')
}

function decider(problem: Problem): string | null {
  const by = problem.decided_by_name ?? problem.decided_by
  if (typeof by === 'object' && by !== null && 'name' in by) {
    return String(by.name)
  }
  return typeof by === 'string' ? by : null
}

export function useProblems() {
  const { t, te } = useI18n()
  const { dateTime } = useFormats()
  return { explain: (error: unknown) => explain(asProblem(error), { t, te } as Words, dateTime) }
}
