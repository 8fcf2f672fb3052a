import type { Host } from '@/host/host'
import { KEYS } from './queries'
import type { Services } from './services'

/** A portal without a working grant gets one from the first administrator who opens the section; the gateway proves it. */
export async function offerGrant(services: Pick<Services, 'client' | 'queries' | 'session'>, host: Host): Promise<void> {
  if (!services.session.needs_grant || !host.isAdmin) {
    return
  }
  const proof = await host.authData() ?? await host.refreshAuth()
  await services.client.send('/grants', { method: 'POST', body: { auth_id: proof.auth_id, refresh_id: proof.refresh_id } })
  await services.queries.invalidateQueries({ queryKey: KEYS.me })
}
