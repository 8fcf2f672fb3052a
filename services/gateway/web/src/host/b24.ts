import { initializeB24Frame, type B24Frame } from '@bitrix24/b24jssdk'
import type { FrameAuth } from '@/api/session'
import type { Host } from './host'

/** The portal never answers a frame it does not know, and the SDK waits for ever: so we stop waiting ourselves. */
const PATIENCE = 10_000

export class FrameSilent extends Error {}

export async function connectB24(patience = PATIENCE): Promise<Host> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FrameSilent('the portal page did not answer')), patience)
  })
  try {
    return new B24Host(await Promise.race([initializeB24Frame(), tooLong]))
  }
  finally {
    clearTimeout(timer)
  }
}

class B24Host implements Host {
  constructor(private readonly frame: B24Frame) {}

  get lang(): string { return this.frame.getLang() }
  get placement(): string { return this.frame.placement.placement }
  get isAdmin(): boolean { return this.frame.auth.isAdmin }

  async authData(): Promise<FrameAuth | null> {
    const known = this.frame.auth.getAuthData()
    return known ? frameAuth(known) : null
  }

  async refreshAuth(): Promise<FrameAuth> {
    return frameAuth(await this.frame.auth.refreshAuth())
  }

  async openSlider(options: Record<string, string>): Promise<void> {
    await this.frame.slider.openSliderAppPage({ bx24_width: 1100, ...options })
  }

  async close(): Promise<void> { await this.frame.parent.closeApplication() }
  async reload(): Promise<void> { await this.frame.parent.reloadWindow() }
  async fit(): Promise<void> { await this.frame.parent.fitWindow() }

  async installFinish(): Promise<void> {
    if (this.frame.isInstallMode) {
      await this.frame.installFinish()
    }
  }
}

function frameAuth(data: { access_token: string, refresh_token: string, member_id: string }): FrameAuth {
  return { auth_id: data.access_token, refresh_id: data.refresh_token, member_id: data.member_id }
}
