import type { QueryClient } from '@tanstack/vue-query'
import { inject, type InjectionKey, type Ref } from 'vue'
import type { Client } from '@/api/client'
import type { Commands } from '@/api/commands'
import type { ApiProblem } from '@/api/problem'
import type { LazyHost } from '@/host/lazy'
import type { SessionBlock } from '@/host/page'

export interface Services {
  readonly client: Client
  readonly commands: Commands
  readonly queries: QueryClient
  readonly host: LazyHost
  readonly session: SessionBlock
  readonly locale: string
  readonly widgets: object
  /** Set once the session can no longer be renewed; the page then says what to do. */
  readonly ended: Ref<ApiProblem | null>
}

export const SERVICES: InjectionKey<Services> = Symbol('services')

export function useServices(): Services {
  const services = inject(SERVICES)
  if (!services) {
    throw new Error('services are not provided')
  }
  return services
}
