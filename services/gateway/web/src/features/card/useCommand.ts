import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useToast } from '@bitrix24/b24ui-nuxt/composables/useToast'
import type { Progress } from '@/api/commands'
import type { Card } from '@/api/types'
import { KEYS } from '@/app/queries'
import { rememberWrite } from '@/app/recent'
import { useServices } from '@/app/services'
import { requestOf, type Arranged, type Arrangement } from './arrangements'

export type Verb = 'approve' | 'reject' | 'return' | 'withdraw' | 'cancel' | 'submit'

/** What a verb sends: decisions name the content that was seen, document commands the version. */
export function bodyOf(verb: Verb, card: Card, comment: string): { body: Record<string, unknown>, ifMatch?: number } {
  if (verb === 'submit') {
    return { body: {}, ifMatch: card.document_version }
  }
  if (verb === 'cancel') {
    return { body: { comment }, ifMatch: card.document_version }
  }
  const seen = { revision: card.route?.revision ?? card.revision }
  return { body: verb === 'withdraw' ? { ...seen, comment } : { ...seen, content_hash: card.route?.content_hash ?? card.content_hash, comment } }
}

/** Runs one command about a request at a time and tells its outcome. */
export function useCommand(id: () => string) {
  const { commands } = useServices()
  const queries = useQueryClient()
  const { t } = useI18n()
  const toast = useToast()
  const progress = ref<Progress | null>(null)
  const problem = ref<unknown>(null)

  const run = (verb: Verb, card: Card, comment = '') => send(verb, verb, bodyOf(verb, card, comment))

  function arrange(one: Arrangement, card: Card, arranged: Arranged): Promise<boolean> {
    const { path, body } = requestOf(one, card, arranged)
    return send(one, path, { body })
  }

  const answer = (card: Card, question: string, comment: string) =>
    send('answer', 'answer', { body: { revision: card.route?.revision ?? card.revision, question_id: question, comment } })

  async function send(done: Verb | Arrangement | 'answer', verb: string, call: { body: Record<string, unknown>, ifMatch?: number }): Promise<boolean> {
    if (progress.value !== null) {
      return false
    }
    problem.value = null
    progress.value = 'sending'
    const path = `/requests/${encodeURIComponent(id())}/${verb}`
    try {
      rememberWrite(await commands.run({ intention: `${verb}:${id()}`, method: 'POST', path, ...call }, (told) => { progress.value = told }))
      toast.add({ title: t(`done.${done}`), color: 'air-primary-success', 'data-testid': 'toast' } as never)
      return true
    }
    catch (error) {
      problem.value = error
      return false
    }
    finally {
      progress.value = null
      for (const queryKey of [KEYS.card(id()), KEYS.tasks, KEYS.me, KEYS.requests]) {
        void queries.invalidateQueries({ queryKey })
      }
    }
  }

  return { run, arrange, answer, progress, problem }
}

export type CommandRunner = ReturnType<typeof useCommand>
